// Issues and verifies access and refresh tokens: HS256 by jose; every claim is required and checked.
import { createHash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';

const ISSUER = 'vigia';
const AUDIENCE = 'vigia-api';
const ALGORITHM = 'HS256';
/** Lifetimes in seconds. */
export const LIFETIME = { access: 15 * 60, refresh: 30 * 24 * 3600 } as const;

export type TokenType = keyof typeof LIFETIME;

/**
 * Types of the claims. jose checks the algorithm, the signature, `iss`, `aud`, `exp` and `nbf`, but it accepts a `sub`
 * that is null, a number or an object.
 */
const claims = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(80)),
  sid: z.string().check(z.minLength(1)),
  jti: z.string().check(z.minLength(1)),
  type: z.enum(['access', 'refresh']),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});
export type Claims = z.output<typeof claims>;

export const tokenPair = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().check(z.describe('Seconds until the access token expires')),
});
export type TokenPair = z.output<typeof tokenPair>;

/**
 * Issues the pair of one session; from the same values the same pair.
 * @param jti id of the refresh token; the session stores it, so that a spent token is recognised
 */
export async function issueTokens(
  username: string,
  sid: string,
  jti: string,
  now = new Date(),
): Promise<TokenPair> {
  const [access_token, refresh_token] = await Promise.all([
    sign('access', username, sid, accessId(jti), now),
    sign('refresh', username, sid, jti, now),
  ]);
  return { access_token, refresh_token, token_type: 'Bearer', expires_in: LIFETIME.access };
}

/** The id of the access token that is issued with a refresh token. */
function accessId(jti: string): string {
  return createHash('sha256').update(`access ${jti}`).digest('hex').slice(0, 32);
}

/**
 * Verifies the access token of an `Authorization` header and returns its claims.
 * @throws AppError `missing_token`, `token_expired`, or `invalid_token`, which does not say which check failed.
 */
export async function authenticate(authorization: string | undefined): Promise<Claims> {
  if (!authorization) throw new AppError('missing_token');
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(authorization) ?? [];
  if (!token) throw new AppError('invalid_token');
  return await verifyToken('access', token);
}

/** Verifies a token of the given type and returns its claims. @throws AppError `token_expired`, `invalid_token` */
export async function verifyToken(type: TokenType, token: string): Promise<Claims> {
  const { JWT_SECRET_KEY, JWT_SECRET_KEY_PREVIOUS } = config('JWT_SECRET_KEY', 'JWT_SECRET_KEY_PREVIOUS');
  const keys = JWT_SECRET_KEY_PREVIOUS ? [JWT_SECRET_KEY, JWT_SECRET_KEY_PREVIOUS] : [JWT_SECRET_KEY];
  const parsed = claims.safeParse(await verifySignature(token, keys));
  if (!parsed.success || parsed.data.type !== type) throw new AppError('invalid_token');
  return parsed.data;
}

async function verifySignature(token: string, keys: Uint8Array[]): Promise<unknown> {
  for (const key of keys) {
    try {
      const options = {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['iat', 'nbf', 'exp'],
      };
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new AppError('token_expired', { cause: error });
      if (!(error instanceof errors.JOSEError)) throw error;
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
        throw new AppError('invalid_token', { cause: error });
      }
    }
  }
  throw new AppError('invalid_token');
}

async function sign(type: TokenType, sub: string, sid: string, jti: string, now: Date): Promise<string> {
  const { JWT_SECRET_KEY } = config('JWT_SECRET_KEY');
  return await new SignJWT({ sid, type })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(sub)
    .setJti(jti)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(Math.floor(now.getTime() / 1000) + LIFETIME[type])
    .sign(JWT_SECRET_KEY);
}
