"""The page of ``leerlingstromen inspect``: results, new runs, lives of leerlingen."""
