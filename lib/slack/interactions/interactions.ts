// The public file of interactions: what Slack sends when somebody presses a button, verified and read, and the dialogs that it
// opens. It needs no zod, so that the function that answers Slack starts within its three seconds.

export { openDialog } from '../web-api.ts';

export { commandInstead, dialogOf } from './dialogs.ts';
export { type Asked, readForm, type Sender, type SlackRequest } from './request.ts';
export { type Genuine, type SignedRequest, signatureOf, verify, WINDOW_S } from './signature.ts';
export { type Act, actOf, buttonValue, MOST_AT_ONCE, type Seen, SPANS, type Span } from './values.ts';
