// Words that Spanish-speaking people, and users of this product, take as passwords; the generated list has few of them. Without accents.
export const COMMON_WORDS_ES =
  `acceso administrador administradora alejandra alejandro america amor amistad argentina barcelona bienvenida bienvenido
  bonita cambiame cancion carolina chocolate clave claveclave colombia contrasena contrasenia corazon cuaderno cumpleanos
  daniela digito digitos empresa escuela espana estrella familia fernando florencia futbol gabriela guadalupe hermosa hola
  holahola holamundo invitado libertad manzana mariposa mexico micontrasena miclave miamor navidad nosotros oficina
  ordenador pelota perrito princesa prueba pruebas qwerty realmadrid sebastian secreta secreto segura seguridad servidor
  sevilla teamo teamomucho tequiero tequieromucho trabajo usuario usuaria valencia verano vigia vigiavigia`.split(
    /\s+/,
  );
