// What a person reads when an account is deleted.

export function textOfErasure(pictures: boolean): string {
  return [
    'La cuenta está borrada y sus sesiones han terminado.',
    'En menos de una hora se borran sus predicciones y los comentarios de sus respuestas, y un seudónimo sustituye su nombre en las respuestas y en el registro de auditoría.',
    pictures
      ? 'También se borran las imágenes de sus respuestas.'
      : 'Las imágenes de sus respuestas quedan bajo ese seudónimo.',
    'Lo que los modelos ya aprendieron de sus respuestas no se puede quitar de ellos: no contienen su nombre ni sus imágenes, pero conservan su efecto.',
    'Los registros técnicos y las copias de seguridad caducan por sí solos.',
  ].join(' ');
}
