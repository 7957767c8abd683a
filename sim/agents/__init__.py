"""Who there is: leerlingen as columns; schools, samenwerkingsverbanden, gemeenten, jeugdregio's."""
