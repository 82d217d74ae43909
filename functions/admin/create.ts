// admin-create, invoked by name: creates the first administrator; with `force` another one, or resets a password.
import * as z from 'zod/mini';
import { recordAudit } from '#lib/audit/audit.ts';
import { newPassword, refuseNameAsPassword } from '#lib/auth/new-password.ts';
import { hashPassword } from '#lib/auth/passwords.ts';
import { job } from '#lib/queue/job.ts';
import * as users from '#lib/users/users.ts';

const event = z.strictObject({
  username: users.username,
  password: newPassword,
  force: z._default(z.boolean(), false),
  /** Does nothing when there is an administrator: for a start with stored tables. */
  if_absent: z._default(z.boolean(), false),
});

const live = { createAdmin: users.createAdmin, listAdmins: users.listAdmins, recordAudit };

export const createAdmin = (deps = live) =>
  job(event, async ({ username, password, force, if_absent }) => {
    if (if_absent && (await deps.listAdmins()).size > 0) return { created: false };
    refuseNameAsPassword(password, username, 'password');
    await deps.createAdmin(username, await hashPassword(password), new Date(), force);
    const at = new Date().toISOString();
    // Whoever may invoke functions has no name here.
    await deps.recordAudit({
      actor: 'operator',
      action: 'admin.create',
      target: username,
      outcome: 'done',
      via: 'operator',
      at,
    });
    return { created: true, username, role: 'admin' };
  });

export const handler = createAdmin();
