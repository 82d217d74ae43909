// The texts of the account in #/mine: where it is signed in, what is kept about it, and how to leave.
import { textsIn } from '../language/language.ts';

const es = {
  sessions: 'Dónde has entrado',
  here: 'Aquí, ahora',
  unknownDevice: 'Un programa que no dice cuál es',
  lastUsed: (when: string) => `usado el ${when}`,
  from: (address: string) => `desde ${address}`,
  end: 'Cerrar',
  endOf: (device: string) => `Cerrar la sesión: ${device}`,
  endOthers: 'Cerrar todas las demás',
  onlyHere: 'Solo has entrado aquí.',

  data: 'Tus datos',
  dataMeans:
    'Tu cuenta, tus sesiones, lo que preguntaste y respondiste, con los dibujos, y lo que hiciste al administrar.',
  save: 'Descargar todo lo que se guarda de ti',
  saving: 'Descargando…',

  leave: 'Borrar mi cuenta',
  leaveMeans: [
    'Tus sesiones se cierran ahora. En una hora se borra lo que te identifica.',
    'Tus respuestas se quedan sin tu nombre. Lo que un modelo ya aprendió se queda en él.',
    'No se puede deshacer.',
  ],
  erasePictures: 'Borrar también los dibujos de mis respuestas',
  password: 'Tu contraseña, para confirmarlo',
  lastAdmin: 'No se puede: siempre tiene que quedar alguien que administre.',
};

const en: typeof es = {
  sessions: 'Where you are signed in',
  here: 'Here, now',
  unknownDevice: 'A program that does not say which it is',
  lastUsed: (when) => `used ${when}`,
  from: (address) => `from ${address}`,
  end: 'End',
  endOf: (device) => `End the session: ${device}`,
  endOthers: 'End all the others',
  onlyHere: 'You are signed in only here.',

  data: 'Your data',
  dataMeans:
    'Your account, your sessions, what you asked and answered, with the drawings, and what you did as an administrator.',
  save: 'Download all that is kept about you',
  saving: 'Downloading…',

  leave: 'Delete my account',
  leaveMeans: [
    'Your sessions end now. Within an hour what identifies you is erased.',
    'Your answers stay without your name. What a model has learnt stays in it.',
    'It cannot be undone.',
  ],
  erasePictures: 'Erase the drawings of my answers too',
  password: 'Your password, to confirm it',
  lastAdmin: 'It cannot be done: there must always be an administrator.',
};

export const accountTexts = { es, en };
export const useAccountTexts = textsIn(accountTexts);
