// What went wrong with a call, as the pages tell it.
import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema } from '../gen/google/rpc/error_details_pb';

export type FailureKind =
  | 'sign_in' // The server wants to know who calls, or does not know the token.
  | 'forbidden'
  | 'missing' // There is no such thing.
  | 'unsupported' // The server does not have the method.
  | 'busy'
  | 'unreachable'
  | 'invalid'
  | 'conflict'
  | 'other';

export interface Failure {
  kind: FailureKind;
  /** What the server said, in English. */
  message: string;
  /** What is wrong field by field, for `invalid`. */
  violations: { field: string; description: string }[];
}

const KINDS: Partial<Record<Code, FailureKind>> = {
  [Code.Unauthenticated]: 'sign_in',
  [Code.PermissionDenied]: 'forbidden',
  [Code.NotFound]: 'missing',
  [Code.Unimplemented]: 'unsupported',
  [Code.ResourceExhausted]: 'busy',
  [Code.Unavailable]: 'unreachable',
  [Code.DeadlineExceeded]: 'unreachable',
  [Code.InvalidArgument]: 'invalid',
  [Code.FailedPrecondition]: 'conflict',
  [Code.Aborted]: 'conflict',
  [Code.AlreadyExists]: 'conflict',
};

/** Undefined for a call that this page itself gave up. */
export function toFailure(reason: unknown): Failure | undefined {
  if (reason instanceof DOMException && reason.name === 'AbortError') return undefined;
  const error = ConnectError.from(reason);
  if (error.code === Code.Canceled) return undefined;
  let kind = KINDS[error.code] ?? 'other';
  // The browser could not reach the server at all.
  if (error.cause instanceof TypeError) kind = 'unreachable';
  const violations = error
    .findDetails(BadRequestSchema)
    .flatMap((detail) => detail.fieldViolations)
    .map(({ field, description }) => ({ field, description }));
  return { kind, message: error.rawMessage, violations };
}
