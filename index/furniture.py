"""What pages set around an article, in the languages that papers are written in: each a pattern for one whole line.

The words are closed classes: what publishing systems print beside a photo, a source, a form, a link.
"""

import re

_SOURCES = (
    r"sources?|quellen?|fuentes?|fontes?|fonti|kaynak(?:lar)?|kilder?|källa|källor|lähde|lähteet|bron(?:nen)?|źródł[oa]"
    r"|zdroje?|forrás(?:ok)?|surs[aăe]|izvori?|viri?|vir|šaltinis|avots|allikas|πηγ(?:ή|ές)|источники?|джерел[оа]"
    r"|крыніца|извори?|来源|來源|出典|출처|المصدر|مصدر|منبع|מקור|sumber|nguồn|स्रोत"
)
_PHOTOS = (
    r"photos?|image|illustration|fotos?|foto[gğ]raf(?:ie|ía|lar)?|bild(?:er)?|imagen|imagem|immagine|kuvat?|zdjęci[ea]"
    r"|fénykép|fotó|φωτογραφία|фото|снимка|slika|写真|图片|圖片|사진|صورة|الصورة|תמונה|צילום|ảnh"
)
_READ_ON = (
    r"(?:à )?(?:lire|voir) (?:aussi|également)|sur le même sujet|lire la suite|lesen sie (?:auch|mehr)|lies auch"
    r"|mehr (?:zum thema|dazu)|auch interessant|weiterlesen|(?:lea|lee|leer|ver) (?:también|más)|te puede interesar"
    r"|(?:leia|veja) (?:também|mais)|saiba mais|leggi anche|per approfondire|lees (?:ook|meer|verder)"
    r"|läs (?:också|även|mer)|les (?:også|mer)|læs (?:også|mere)|lue (?:myös|lisää)"
    r"|(?:czytaj|zobacz) (?:też|także|również|więcej)"
    r"|(?:čtěte|přečtěte si) (?:také|více|též)|olvas(?:sa|d) el(?: ezt)? is|cite(?:ște|şte) și|pročitajte (?:i|još)"
    r"|διαβάστε (?:επίσης|ακόμ[αη]|περισσότερα)|читайте (?:также|також|ещё|далее)|по теме"
    r"|ayrıca oku(?:yun)?|bunu da oku|devamını oku|ilgili haber(?:ler)?|اقرأ (?:أيضا|أيضًا|المزيد)|קראו (?:גם|עוד)"
    r"|関連記事|続きを読む|相关阅读|延伸閱讀|관련 ?기사|baca juga|xem thêm|đọc thêm"
)
_COMMENTS = (
    r"(?:deja|deje|escribe) (?:un comentario|una respuesta)|deixe (?:um comentário|uma resposta)"
    r"|(?:laisser|laissez) un commentaire|lascia (?:un commento|una risposta)|schreiben? sie einen kommentar"
    r"|(?:schreibe )?einen kommentar (?:schreiben|hinterlassen)|kommentar (?:schreiben|verfassen)|kommentare"
    r"|(?:geef|laat) een reactie(?: achter)?|lämna (?:ett svar|en kommentar)|skriv en kommentar|legg igjen en kommentar"
    r"|jätä kommentti|(?:dodaj|zostaw|napisz) komentarz|napsat komentář|přidat komentář|hozzászólás írása"
    r"|las[aă] un (?:comentariu|răspuns)|bir (?:yanıt|cevap|yorum) yaz(?:ın)?|yorum (?:yap|yaz)(?:ın)?|yorumlar"
    r"|αφήστε (?:μια απάντηση|ένα σχόλιο)|(?:добавить|оставить|написать) комментарий|(?:додати|залишити) коментар"
    r"|(?:اترك|أضف) (?:تعليقا|تعليقًا|ردا|ردًا)|הוספת תגובה|コメントを(?:残す|書く)"
    r"|发表(?:评论|回复)|發佈留言|댓글 (?:남기기|쓰기)|tinggalkan (?:komentar|balasan)"
    r"|để lại (?:bình luận|một bình luận)"
)
_SHARE = (
    r"teilen|partager|compartir|compartilh(?:e|ar)|condividi|delen|dela|del|jaa|udostępnij|sdílet|megosztás|distribuie"
    r"|podijeli|κοινοποίηση|поделиться|поділитися|paylaş|مشاركة|שתפו|シェア(?:する)?|分享|공유(?:하기)?|bagikan|chia sẻ"
)
_ADVERTISING = (
    r"anzeige|werbung|publicité|publicidad|publicidade|pubblicità|advertentie|annons|annonse|annonce|mainos|reklama?"
    r"|hirdetés|publicitate|oglas|διαφήμιση|реклама|إعلان|פרסומת|広告|广告|廣告|광고|iklan|quảng cáo"
)


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# "Kaynak/Source:", "Quelle: https://…", "Fuente: EFE"; what follows is a name or an address, no sentence.
SOURCE = _line(rf"[\W_]*(?:{_SOURCES})(?:\s?/\s?(?:{_SOURCES}))?\s*[:：]\s*(?P<named>.{{0,120}})")
# "Fotoğraf: Ayşe Demir / AA", "Foto: Privat"
PHOTO = _line(rf"[\W_]*(?:{_PHOTOS})\s*(?:[:：©]|/(?= ))\s*(?P<named>.{{0,120}})")
READ_ON = _line(rf"[\W_]*(?:{_READ_ON})(?:\s*[:：|–—>…]+.*|\W*)")
COMMENTS = _line(rf"[\W_]*(?:{_COMMENTS})\W*")
PROMPT = _line(rf"[\W_]*(?:{_SHARE}|{_ADVERTISING})\W*")
