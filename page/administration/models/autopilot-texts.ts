// The texts of the autopilot in #/models.
import { textsIn } from '../language.ts';

const es = {
  title: 'Piloto automático',
  policies: {
    off: 'Apagado: nada se hace ni se propone por sí solo.',
    propose: 'Propone: dice en el canal qué haría, y alguien lo acepta o no.',
    on: 'Encendido: reentrena y sube modelos por pasos, y se retira si van peor.',
  },
  stoppedBy: (who: string) => `${who} lo ha detenido`,
  ramp: (to: string, share: string) => `${to} sirve al ${share} de las personas que usan v1`,
  rampOf: (from: string) =>
    `A las demás les sirve ${from}. Sube al siguiente paso cuando este se haya juzgado.`,
  stepSince: 'Este paso empezó',
  proposes: 'Propone',
  stop: 'Detener…',
  resume: 'Reanudar…',
  accept: 'Hacerlo…',
  stopTitle: 'Detener el piloto automático',
  stopMeans: [
    'Todas las personas de v1 vuelven al modelo de antes en diez segundos.',
    'Nada se hace por sí solo hasta que alguien lo reanude; queda escrito quién lo detuvo.',
  ],
  resumeTitle: 'Reanudar el piloto automático',
  resumeMeans: ['Vuelve a decidir cada hora, según su política.'],
  acceptTitle: 'Hacer lo que propone',
  acceptMeans: [
    'Empieza en menos de un minuto, y el canal dice cada paso.',
    'Se puede detener en cualquier momento.',
  ],
  done: { stop: 'Detenido.', resume: 'Reanudado.', accept: 'Aceptado: empieza en menos de un minuto.' },
  latest: 'Lo último que decidió',
  none: 'Todavía no ha decidido nada.',
  kinds: {
    propose_retrain: () => 'Propuso reentrenar v2',
    propose_ramp: (to: string) => `Propuso subir ${to} a v1 por pasos`,
    withdraw: () => 'Retiró su propuesta',
    retrain: () => 'Reentrenó v2',
    ramp: (to: string, share: string) => `Empezó a servir ${to} al ${share}`,
    step: (to: string, share: string) => `Subió ${to} al ${share}`,
    promote: (to: string) => `Llevó ${to} a v1`,
    roll_back: (to: string) => `Retiró ${to}`,
    stop: () => 'Lo detuvieron',
    resume: () => 'Lo reanudaron',
  },
};

const en: typeof es = {
  title: 'Autopilot',
  policies: {
    off: 'Off: nothing is done or proposed by itself.',
    propose: 'Proposes: it says in the channel what it would do, and somebody accepts it or not.',
    on: 'On: it retrains, and takes models up by steps and back when they do worse.',
  },
  stoppedBy: (who) => `${who} has stopped it`,
  ramp: (to, share) => `${to} serves ${share} of the people who use v1`,
  rampOf: (from) => `The others get ${from}. The next step comes when this one has been judged.`,
  stepSince: 'This step began',
  proposes: 'It proposes',
  stop: 'Stop…',
  resume: 'Go on…',
  accept: 'Do it…',
  stopTitle: 'Stop the autopilot',
  stopMeans: [
    'Everybody on v1 gets the model of before within ten seconds.',
    'Nothing happens by itself until somebody lets it go on; who stopped it is recorded.',
  ],
  resumeTitle: 'Let the autopilot go on',
  resumeMeans: ['It decides every hour again, by its policy.'],
  acceptTitle: 'Do what it proposes',
  acceptMeans: [
    'It begins within a minute, and the channel tells each step.',
    'It can be stopped at any time.',
  ],
  done: { stop: 'Stopped.', resume: 'It goes on.', accept: 'Accepted: it begins within a minute.' },
  latest: 'What it decided last',
  none: 'It has not decided anything yet.',
  kinds: {
    propose_retrain: () => 'Proposed to retrain v2',
    propose_ramp: (to) => `Proposed to take ${to} to v1 by steps`,
    withdraw: () => 'Took its proposal back',
    retrain: () => 'Retrained v2',
    ramp: (to, share) => `Began to serve ${to} to ${share}`,
    step: (to, share) => `Took ${to} to ${share}`,
    promote: (to) => `Moved v1 to ${to}`,
    roll_back: (to) => `Took ${to} back`,
    stop: () => 'Was stopped',
    resume: () => 'Went on',
  },
};

export const useAutopilotTexts = textsIn({ es, en });
