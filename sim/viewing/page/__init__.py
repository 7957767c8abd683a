"""The page of `leerlingstromen inspect`: results side by side, new runs, and lives of leerlingen."""
