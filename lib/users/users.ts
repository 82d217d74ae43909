// The public file of users: accounts, sessions, and the list of administrators.

export { changeRole, createAdmin, deleteUser, listAdmins } from './administrators.ts';
export { listUsers, position } from './list-users.ts';
export { changePassword } from './password.ts';
export { addSession, endSession, rotateSession } from './sessions.ts';
export { findLinked, link, newLinkCode, personOfCode, type SlackPerson, unlink } from './slack-link.ts';
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
