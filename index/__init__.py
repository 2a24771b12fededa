"""The write side: files become articles, articles become chunks, chunks go into three stores."""
