import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it, vi } from 'vitest';
import { toFailure } from '../../src/api/failure';
import { Live, PollingSource, WatchSource, type LiveSource } from '../../src/api/live';
import { memoryStorage, Session } from '../../src/api/session';

describe('session', () => {
  it('keeps the token in the storage of the tab and forgets it on sign-out', () => {
    const storage = memoryStorage();
    const session = new Session(storage);
    session.signIn('secret');
    expect(new Session(storage).token).toBe('secret');
    session.signOut();
    expect(storage.length).toBe(0);
  });
});

describe('toFailure', () => {
  it('knows what the reader can do', () => {
    expect(toFailure(new ConnectError('who?', Code.Unauthenticated))?.kind).toBe('sign_in');
    expect(toFailure(new ConnectError('no', Code.Unavailable))?.kind).toBe('unreachable');
  });

  it('says nothing of a call that was given up', () => {
    expect(toFailure(new ConnectError('', Code.Canceled))).toBeUndefined();
  });
});

describe('live', () => {
  it('tells of a rise, not of the first revision', () => {
    let tell: (revision: bigint) => void = () => undefined;
    const live = new Live({ start: (onRevision) => ((tell = onRevision), () => undefined) });
    const heard = vi.fn();
    live.addEventListener('change', heard);
    live.start();
    tell(6n);
    tell(6n);
    expect(heard).not.toHaveBeenCalled();
    tell(7n);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('resumes a stream that ended where it was', async () => {
    const opened: (bigint | undefined)[] = [];
    async function* open(from: bigint | undefined) {
      opened.push(from);
      yield from === undefined ? 6n : 7n;
    }
    const source = new WatchSource(open, never(), 1);
    await new Promise<void>((done) => {
      const stop = source.start((revision) => {
        if (revision === 7n) {
          stop();
          done();
        }
      }, () => undefined);
    });
    expect(opened.slice(0, 2)).toEqual([undefined, 6n]);
  });

  it('takes a refusal for an answer, and waits for a sign-in', async () => {
    // eslint-disable-next-line require-yield
    async function* open(): AsyncGenerator<bigint> {
      throw new ConnectError('', Code.Unauthenticated);
    }
    const connected = await new Promise<boolean>((done) => {
      new WatchSource(open, never(), 1).start(() => undefined, done);
    });
    expect(connected).toBe(true);
  });

  it('resumes where it was after the server stopped', async () => {
    const opened: (bigint | undefined)[] = [];
    async function* open(from: bigint | undefined) {
      opened.push(from);
      if (opened.length === 2) throw new ConnectError('shutting down', Code.Unavailable);
      yield from === undefined ? 6n : 7n;
      if (opened.length === 1) throw new ConnectError('shutting down', Code.Unavailable);
    }
    const states: boolean[] = [];
    await new Promise<void>((done) => {
      const stop = new WatchSource(open, never(), 1).start(
        (revision) => {
          if (revision < 7n) return;
          stop();
          done();
        },
        (connected) => states.push(connected),
      );
    });
    expect(opened).toEqual([undefined, 6n, 6n]);
    // The second failure in a row is told, until it is back.
    expect(states).toEqual([true, false, true]);
  });

  it.each([
    ['has no stream', Code.Unimplemented],
    ['has no room for one more', Code.ResourceExhausted],
  ])('asks by itself where the server %s', async (_, code) => {
    // eslint-disable-next-line require-yield
    async function* open(): AsyncGenerator<bigint> {
      throw new ConnectError('', code);
    }
    const source = new WatchSource(open, new PollingSource(async () => 9n, 1000), 1);
    const revision = await new Promise<bigint>((done) => {
      const stop = source.start((value) => {
        done(value);
        setTimeout(() => stop());
      }, () => undefined);
    });
    expect(revision).toBe(9n);
  });
});

function never(): LiveSource {
  return {
    start: () => {
      throw new Error('not to be asked');
    },
  };
}
