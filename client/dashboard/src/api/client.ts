// The clients of the server's services. Calls go to the folder that the page
// was served from: unary ones as Connect JSON, streams as gRPC-Web.
import { createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { AccessService } from '../gen/citymatch/v1/access_service_pb';
import { CityService } from '../gen/citymatch/v1/city_service_pb';
import { MatchService } from '../gen/citymatch/v1/match_service_pb';
import { PartnershipService } from '../gen/citymatch/v1/partnership_service_pb';
import { ProgrammeService } from '../gen/citymatch/v1/programme_service_pb';
import { RoundService } from '../gen/citymatch/v1/round_service_pb';
import { WatchService } from '../gen/citymatch/v1/watch_service_pb';
import { session } from './session';

const withToken: Interceptor = (next) => (request) => {
  if (session.token) request.header.set('authorization', `Bearer ${session.token}`);
  return next(request);
};

function makeTransport(): Transport {
  // Unit tests have no page.
  const page = typeof document === 'undefined' ? 'http://localhost/' : document.baseURI;
  const baseUrl = new URL('.', page).href.replace(/\/$/, '');
  const options = { baseUrl, interceptors: [withToken], defaultTimeoutMs: 30_000 };
  const unary = createConnectTransport(options);
  const stream = createGrpcWebTransport({ ...options, defaultTimeoutMs: 15 * 60_000 });
  return { unary: unary.unary.bind(unary), stream: stream.stream.bind(stream) };
}

const transport = makeTransport();

export const access = createClient(AccessService, transport);
export const cities = createClient(CityService, transport);
export const matches = createClient(MatchService, transport);
export const partnerships = createClient(PartnershipService, transport);
export const programmes = createClient(ProgrammeService, transport);
export const rounds = createClient(RoundService, transport);
export const watches = createClient(WatchService, transport);
