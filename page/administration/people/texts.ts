// The texts of #/people.
import { counter, textsIn } from '../language.ts';

const countEs = counter('es');
const countEn = counter('en');

const es = {
  title: 'Personas',
  count: (people: number, administrators: number) =>
    `${countEs(people, 'persona', 'personas')}; ${countEs(administrators, 'administra', 'administran')} el servicio.`,
  search: 'Buscar por nombre',
  name: 'Nombre',
  role: 'Papel',
  since: 'Desde',
  actions: 'Qué se puede hacer',
  admin: 'Administra',
  user: 'Usa',
  you: 'tú',
  last: 'Solo queda esta persona para administrar: ni se borra ni deja de administrar hasta que haya otra.',
  none: 'Nadie se llama así.',
  promote: 'Que administre',
  demote: 'Que deje de administrar',
  remove: 'Borrar',
  promoteOf: (name: string) => `Que ${name} administre`,
  demoteOf: (name: string) => `Que ${name} deje de administrar`,
  removeOf: (name: string) => `Borrar la cuenta de ${name}`,
  promoteMeans: [
    'Podrá ver y cambiar todo lo que ves aquí: modelos, avisos y cuentas.',
    'Lo puede deshacer cualquiera que administre.',
  ],
  demoteMeans: [
    'Sus sesiones se cierran en todas partes; puede volver a entrar como usuario.',
    'Sus respuestas y sus dibujos no cambian.',
  ],
  removeMeans: [
    'La cuenta y sus sesiones se borran, y no se pueden recuperar.',
    'Sus respuestas se quedan, sin su nombre: los modelos han aprendido de ellas.',
  ],
  yourself: 'Es tu propia cuenta: tu sesión se cerrará.',
  inviteSomebody: 'Invitar…',
  invite: 'Invitar a alguien',
  inviteMeans: [
    'Quien tenga el enlace crea una cuenta con el nombre que quiera.',
    'Vale una vez, durante siete días.',
  ],
  invitation: 'Invitación: mándale este enlace a quien quieras invitar. Vale una vez, hasta el',
  reset: 'Contraseña nueva…',
  resetOf: (name: string) => `Que ${name} elija otra contraseña`,
  resetMeans: [
    'Quien tenga el enlace elige la contraseña: dáselo solo a esa persona.',
    'Vale una vez, durante un día. Hasta que se use, nada cambia; después se cierran sus sesiones.',
  ],
  resetLinkOf: (name: string) => `Contraseña nueva: mándale este enlace a ${name}. Vale una vez, hasta el`,
  makeLink: 'Crear el enlace',
  link: 'Enlace',
  copy: 'Copiar el enlace',
  copied: 'Copiado',
  done: 'Listo',
  typeName: (name: string) => `Escribe ${name} para confirmarlo`,
  promoted: (name: string) => `${name} administra el servicio.`,
  demoted: (name: string) => `${name} ya no administra el servicio.`,
  removed: (name: string) => `La cuenta de ${name} se ha borrado.`,
};

const en: typeof es = {
  title: 'People',
  count: (people, administrators) =>
    `${countEn(people, 'person', 'people')}, of whom ${countEn(administrators, 'is an administrator', 'are administrators')}.`,
  search: 'Search by name',
  name: 'Name',
  role: 'Role',
  since: 'Since',
  actions: 'What can be done',
  admin: 'Administrator',
  user: 'User',
  you: 'you',
  last: 'This is the last administrator: the account can be neither deleted nor demoted until there is another one.',
  none: 'Nobody is called that.',
  promote: 'Make administrator',
  demote: 'Make user',
  remove: 'Delete',
  promoteOf: (name) => `Make ${name} an administrator`,
  demoteOf: (name) => `Make ${name} a user`,
  removeOf: (name) => `Delete the account of ${name}`,
  promoteMeans: [
    'They can see and change all that you see here: models, alerts and accounts.',
    'Any administrator can undo it.',
  ],
  demoteMeans: [
    'Their sessions end everywhere; they can sign in again as a user.',
    'Their answers and drawings do not change.',
  ],
  removeMeans: [
    'The account and its sessions are deleted, and cannot be brought back.',
    'Their answers stay, without their name: models have learned from them.',
  ],
  yourself: 'It is your own account: your session will end.',
  inviteSomebody: 'Invite…',
  invite: 'Invite somebody',
  inviteMeans: [
    'Whoever has the link creates an account under a name of their own.',
    'It is valid once, for seven days.',
  ],
  invitation: 'Invitation: send this link to whom you want to invite. It is valid once, until',
  reset: 'New password…',
  resetOf: (name) => `Let ${name} choose another password`,
  resetMeans: [
    'Whoever has the link chooses the password: give it to that person alone.',
    'It is valid once, for a day. Until it is used nothing changes; then their sessions end.',
  ],
  resetLinkOf: (name) => `New password: send this link to ${name}. It is valid once, until`,
  makeLink: 'Make the link',
  link: 'Link',
  copy: 'Copy the link',
  copied: 'Copied',
  done: 'Done',
  typeName: (name) => `Type ${name} to confirm it`,
  promoted: (name) => `${name} is an administrator now.`,
  demoted: (name) => `${name} is no administrator any more.`,
  removed: (name) => `The account of ${name} is deleted.`,
};

export const peopleTexts = { es, en };
export const usePeopleTexts = textsIn(peopleTexts);
