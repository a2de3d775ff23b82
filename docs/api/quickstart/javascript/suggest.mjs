// Asks a citymatch server which cities fit Hai Phong best, and why.
//
// Environment:
//   CITYMATCH_SERVER      host:port; default 127.0.0.1:50051
//   CITYMATCH_TOKEN_FILE  file with the token to show
//   CITYMATCH_CA_FILE     PEM file of the authority that signed the server's
//                         certificate; without it the connection is plaintext,
//                         which is fine on the server's own machine only

import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const DEADLINE_MS = 10_000;

// Reads the proto files when the program starts; nothing is generated.
const definition = protoLoader.loadSync(
  [
    'citymatch/v1/city_service.proto',
    'citymatch/v1/match_service.proto',
    'google/rpc/error_details.proto',
    'google/rpc/status.proto',
  ],
  {
    includeDirs: [fileURLToPath(new URL('../../../../proto', import.meta.url))],
    enums: String,
    longs: String, // a JavaScript number cannot hold every int64
    defaults: true,
  },
);
const { citymatch } = grpc.loadPackageDefinition(definition);

/** Makes a client: TLS where an authority is named, else plaintext. */
function connect(Service) {
  const server = process.env.CITYMATCH_SERVER ?? '127.0.0.1:50051';
  const caFile = process.env.CITYMATCH_CA_FILE;
  const credentials = caFile
    ? grpc.credentials.createSsl(readFileSync(caFile))
    : grpc.credentials.createInsecure();
  return new Service(server, credentials);
}

/** Calls a method with the token and a deadline; resolves to the reply. */
function call(client, method, request) {
  const metadata = new grpc.Metadata();
  const token = readFileSync(process.env.CITYMATCH_TOKEN_FILE, 'utf8').trim();
  metadata.set('authorization', `Bearer ${token}`);
  const deadline = Date.now() + DEADLINE_MS;
  return promisify(client[method].bind(client))(request, metadata, { deadline });
}

/** Lists page by page; only an empty page token says that it is the end. */
async function listCities(client) {
  console.log('Cities in Viet Nam above a million with a need in waste, largest first:');
  const request = {
    filter: 'country_code = "VN" AND needs.sector:waste AND resident_count > 1000000',
    orderBy: 'resident_count desc',
    pageSize: 3,
  };
  do {
    const page = await call(client, 'listCities', request);
    for (const city of page.cities) console.log(`  ${city.name}  ${city.displayName}`);
    request.pageToken = page.nextPageToken;
  } while (request.pageToken);
}

/** Gets one city by its name. */
async function getCity(client) {
  const city = await call(client, 'getCity', { name: 'cities/vn-hai-phong' });
  console.log(
    `\n${city.displayName}, ${city.countryCode}: ` +
      `${city.population.residentCount} residents, ${city.needs.length} needs`,
  );
}

/** Asks for three counterparts and shows what counts most for each. */
async function suggest(client) {
  const { suggestions, basis } = await call(client, 'suggestMatches', {
    city: 'cities/vn-hai-phong',
    limit: 3,
    options: {
      programme: 'programmes/moej-city-to-city',
      asOfDate: '2026-04-01',
      languageCode: 'en',
    },
  });
  console.log(`\nIts best counterparts as of ${basis.asOfDate}:`);
  for (const pair of suggestions) {
    console.log(`${pair.rank}. ${pair.providerDisplayName}  ${pair.score.toFixed(1)}`);
    const strongest = [...pair.criteria].sort((a, b) => b.contribution - a.contribution);
    for (const { contribution, sentence } of strongest.slice(0, 2)) {
      console.log(`   +${contribution.toFixed(1)} ${sentence}`);
    }
    for (const { sentence } of pair.cautions) console.log(`   !    ${sentence}`);
  }
}

/** Reads a message of google.rpc from bytes. */
const read = (type, bytes) => definition[`google.rpc.${type}`].deserialize(bytes);

/** Shows an error: its code and reason for programs, the rest for people. */
function showError(error) {
  if (!(error.metadata instanceof grpc.Metadata)) throw error; // not from a call
  console.log(`${grpc.status[error.code]}: ${error.details}`);
  const [packed] = error.metadata.get('grpc-status-details-bin');
  if (packed === undefined) return; // not from citymatch: the network, or a proxy
  for (const { type_url: type, value } of read('Status', packed).details) {
    if (type.endsWith('/google.rpc.ErrorInfo')) {
      const { reason, domain } = read('ErrorInfo', value);
      console.log(`  reason ${reason} of ${domain}`);
    } else if (type.endsWith('/google.rpc.BadRequest')) {
      for (const { field, description } of read('BadRequest', value).fieldViolations) {
        console.log(`  ${field}: ${description}`);
      }
    }
  }
}

const cities = connect(citymatch.v1.CityService);
const matches = connect(citymatch.v1.MatchService);
try {
  await listCities(cities);
  await getCity(cities);
  await suggest(matches);
} catch (error) {
  showError(error);
  process.exit(1);
}
console.log('\nWhat a mistake looks like:');
await call(cities, 'listCities', { filter: 'country = "VN"' }).catch(showError);
cities.close();
matches.close();
