// The public side of users: their accounts, the devices they are signed in with, and who is an administrator.
export { listUsers, position } from './list.ts';
export { changePassword } from './password.ts';
export { changeRole, createAdmin, deleteUser, listAdmins } from './roster.ts';
export { addSession, endSession, rotateSession } from './sessions.ts';
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
