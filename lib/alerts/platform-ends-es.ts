// What the platform's ends of an invocation are called in Spanish.
import { decimal } from '#lib/locale-es.ts';

/** Ends of an invocation that Lambda reports, by type. */
const PLATFORM_ENDS = new Map([
  ['Sandbox.Timedout', 'se acabó el tiempo antes de que la función terminara'],
  ['Sandbox.Failure', 'falló el entorno de Lambda'],
  ['Platform.Failure', 'falló Lambda'],
  ['Runtime.ExitError', 'el proceso de la función terminó'],
  ['Runtime.NodeJsExit', 'el proceso de la función terminó sin responder'],
  ['Runtime.OutOfMemory', 'la función se quedó sin memoria'],
  ['Runtime.UnhandledPromiseRejection', 'una promesa rechazada terminó el proceso de la función'],
  ['Runtime.InvalidEntrypoint', 'no se pudo arrancar el programa de la función'],
  ['Runtime.InvalidWorkingDir', 'no existe la carpeta de trabajo de la función'],
  ['Runtime.InitError', 'no se pudo iniciar la función'],
  ['Runtime.ImportModuleError', 'no se pudo importar el módulo de la función'],
  ['Runtime.HandlerNotFound', 'el módulo no exporta la función que debe responder'],
  ['Runtime.UserCodeSyntaxError', 'el código de la función tiene un error de sintaxis'],
  ['Runtime.TruncatedResponse', 'la respuesta de la función se cortó'],
  ['Function.ResponseSizeTooLarge', 'la respuesta de la función es demasiado grande'],
  ['Extension.Crash', 'una extensión falló y terminó'],
  ['Extension.ExitError', 'una extensión terminó con error'],
  ['Extension.InitError', 'una extensión no pudo iniciarse'],
  ['Extension.LaunchError', 'una extensión no pudo arrancar'],
]);

/** Of other types, by the word before the dot. */
const PLATFORM_PARTS = new Map([
  ['Runtime', 'falló el entorno de ejecución de la función'],
  ['Extension', 'falló una extensión de Lambda'],
  ['Sandbox', 'falló el entorno de Lambda'],
]);

/** How a process exited, as Lambda writes it. */
const EXIT = /(?:exit status \d{1,3}|signal: [a-z ]{1,30})/;
const LASTED = /after (\d{1,5}\.\d\d) seconds/;

/** "la función se quedó sin memoria"; with the exit status or the seconds that Lambda's message has. */
export function platformEnd(type: string, message: string): string {
  const what =
    PLATFORM_ENDS.get(type) ?? PLATFORM_PARTS.get(type.split('.', 1)[0] ?? '') ?? 'la función falló';
  const seconds = LASTED.exec(message)?.[1];
  const detail = seconds === undefined ? EXIT.exec(message)?.[0] : `${decimal(Number(seconds))} s`;
  return detail === undefined ? what : `${what} (${detail})`;
}
