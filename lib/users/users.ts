// The public file of users: accounts, sessions, and the list of administrators.

export {
  accountOfLink,
  newAccessLink,
  setPasswordByLink,
  spendInvitation,
} from './access-link.ts';
export { accessLinkView } from './access-link-view.ts';
export { changeRole, createAdmin, deleteUser, listAdmins } from './administrators.ts';
export {
  beginErasure,
  type Erasure,
  eraseTie,
  noteErased,
  openErasures,
  removeErasure,
  whoHasTheName,
} from './erasures.ts';
export { listUsers, position } from './list-users.ts';
export { mayListen, noteListening } from './listening.ts';
export { changePassword } from './password.ts';
export { sessionView, viewOfSession } from './session-view.ts';
export { addSession, endSession, rotateSession, useOf } from './sessions.ts';
export { findLinked, link, newLinkCode, personOfCode, unlink } from './slack-link.ts';
export {
  createUser,
  findUser,
  role,
  type Session,
  type User,
  type UserWithHash,
  username,
  userView,
} from './user.ts';
