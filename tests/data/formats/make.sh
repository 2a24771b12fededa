#!/bin/sh
# How the files here were made: pandoc 2.17, LibreOffice 7.4 and Chromium, from story.md, gull.fodt and printed.html.
set -e
cd "$(dirname "$0")"
for kind in docx odt rtf epub; do pandoc story.md -s -o "pandoc.$kind"; done
for kind in docx rtf; do soffice --headless --convert-to "$kind" --outdir /tmp/made pandoc.odt && mv "/tmp/made/pandoc.$kind" "writer.$kind"; done
soffice --headless --convert-to epub --outdir /tmp/made pandoc.odt && mv /tmp/made/pandoc.epub writer.epub
soffice --headless --convert-to odt --outdir /tmp/made pandoc.docx && mv /tmp/made/pandoc.odt writer.odt
soffice --headless --convert-to pdf --outdir . gull.fodt
cp printed.html /tmp/made && chromium --headless --no-sandbox --print-to-pdf=printed.pdf file:///tmp/made/printed.html
