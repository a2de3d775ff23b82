"""Asks a citymatch server which cities fit Hai Phong best, and why.

Environment:
  CITYMATCH_SERVER      host:port; default 127.0.0.1:50051
  CITYMATCH_TOKEN_FILE  file with the token to show
  CITYMATCH_CA_FILE     PEM file of the authority that signed the server's
                        certificate; without it the connection is plaintext,
                        which is fine on the server's own machine only
"""

import os
import pathlib
import sys

import grpc
from citymatch.v1 import city_service_pb2 as cities
from citymatch.v1 import city_service_pb2_grpc as city_service
from citymatch.v1 import match_service_pb2 as matches
from citymatch.v1 import match_service_pb2_grpc as match_service
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2

DEADLINE_SECONDS = 10


def connect():
    """Opens a channel: TLS where an authority is named, else plaintext."""
    server = os.environ.get("CITYMATCH_SERVER", "127.0.0.1:50051")
    ca_file = os.environ.get("CITYMATCH_CA_FILE")
    if not ca_file:
        return grpc.insecure_channel(server)
    ca = pathlib.Path(ca_file).read_bytes()
    return grpc.secure_channel(server, grpc.ssl_channel_credentials(ca))


def options():
    """What goes with every call: the token, and how long to wait."""
    token = pathlib.Path(os.environ["CITYMATCH_TOKEN_FILE"]).read_text().strip()
    return {
        "metadata": [("authorization", f"Bearer {token}")],
        "timeout": DEADLINE_SECONDS,
    }


def list_cities(stub, call):
    """Lists page by page; only an empty page token says that it is the end."""
    print("Cities in Viet Nam above a million with a need in waste, largest first:")
    request = cities.ListCitiesRequest(
        filter='country_code = "VN" AND needs.sector:waste AND resident_count > 1000000',
        order_by="resident_count desc",
        page_size=3,
    )
    while True:
        page = stub.ListCities(request, **call)
        for city in page.cities:
            print(f"  {city.name}  {city.display_name}")
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def get_city(stub, call):
    """Gets one city by its name."""
    city = stub.GetCity(cities.GetCityRequest(name="cities/vn-hai-phong"), **call)
    print(
        f"\n{city.display_name}, {city.country_code}:"
        f" {city.population.resident_count} residents, {len(city.needs)} needs"
    )


def suggest(stub, call):
    """Asks for three counterparts and shows what counts most for each."""
    request = matches.SuggestMatchesRequest(
        city="cities/vn-hai-phong",
        limit=3,
        options=matches.MatchOptions(
            programme="programmes/moej-city-to-city",
            as_of_date="2026-04-01",
            language_code="en",
        ),
    )
    reply = stub.SuggestMatches(request, **call)
    print(f"\nIts best counterparts as of {reply.basis.as_of_date}:")
    for pair in reply.suggestions:
        print(f"{pair.rank}. {pair.provider_display_name}  {pair.score:.1f}")
        strongest = sorted(pair.criteria, key=lambda c: -c.contribution)[:2]
        for criterion in strongest:
            print(f"   {criterion.contribution:+.1f} {criterion.sentence}")
        for caution in pair.cautions:
            print(f"   !    {caution.sentence}")


def show_error(error):
    """Shows an error: its code and reason for programs, the rest for people."""
    print(f"{error.code().name}: {error.details()}")
    packed = dict(error.trailing_metadata()).get("grpc-status-details-bin")
    if packed is None:  # Not from citymatch: the network, or a proxy.
        return
    for detail in status_pb2.Status.FromString(packed).details:
        info, bad_request = details.ErrorInfo(), details.BadRequest()
        if detail.Unpack(info):
            print(f"  reason {info.reason} of {info.domain}")
        elif detail.Unpack(bad_request):
            for violation in bad_request.field_violations:
                print(f"  {violation.field}: {violation.description}")


def main():
    """Runs all of it; the last call is wrong on purpose."""
    call = options()
    with connect() as channel:
        city_stub = city_service.CityServiceStub(channel)
        try:
            list_cities(city_stub, call)
            get_city(city_stub, call)
            suggest(match_service.MatchServiceStub(channel), call)
        except grpc.RpcError as error:
            show_error(error)
            return 1
        print("\nWhat a mistake looks like:")
        try:
            city_stub.ListCities(
                cities.ListCitiesRequest(filter='country = "VN"'), **call
            )
        except grpc.RpcError as error:
            show_error(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
