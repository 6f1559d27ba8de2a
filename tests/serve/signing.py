"""Helpers of the tests of signing in: accounts with passwords, invitations, an OpenID Connect server, a SAML provider."""

import base64
import hmac
import json
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml
from people import People

from tsunagi.collab.cases import invite
from tsunagi.collab.models import Account
from tsunagi.serve._signin_invited import make_account

PASSWORD = "とても-長い-合言葉-7"


def member(email: str = "hito@example.jp", name: str = "一人 目") -> Account:
    """An account with PASSWORD and an address that counts."""
    return make_account(email, name, PASSWORD)


def invited(people: People, email: str, role: str = "researcher", organisation: str = "mihon-u") -> str:
    """Address of a new invitation's page."""
    _, token = invite(people.who("administrator"), email, people.organisations[organisation], role)
    return f"/ja/account/invitation/{token}"


def code_of(secret: str) -> str:
    """What an authenticator app shows now: RFC 6238 with SHA-1, 30 s, 6 digits."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


class OpenId:
    """A small OpenID Connect server: it signs in whoever comes as `claims`."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "u-1", "name": "連携 春子", "email": "haruko@mihon.example.jp"}
        self.asked: list[dict[str, list[str]]] = []
        self.address = ""

    def answer(self, path: str, body: dict[str, list[str]]) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token", "userinfo_endpoint": f"{self.address}/me",
                "jwks_uri": f"{self.address}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }  # fmt: skip
        if path == "/token":
            self.asked.append(body)
            now = datetime.now(UTC)
            told = {"iss": self.address, "aud": "tsunagi", "iat": now, "exp": now + timedelta(minutes=5)}
            token = jwt.encode(told | self.claims, self.key, "RS256", {"kid": "1"})
            return {"access_token": "at", "token_type": "Bearer", "id_token": token}
        return self.claims

    def sent_back(self, where: str, code: str = "c0de") -> str:
        """Where the server sends somebody whom Tsunagi sent to `where`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        assert (asked["client_id"], asked["code_challenge_method"]) == ("tsunagi", "S256")
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


@contextmanager
def openid_server() -> Iterator[OpenId]:
    """Runs the server on a free port of this machine."""
    made = OpenId()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            path = urlsplit(self.path).path
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", made.sent_back(self.path))
                self.end_headers()
                return
            body = json.dumps(made.answer(path, parse_qs(self.rfile.read(length).decode()))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


ENTITY = "https://idp.mihon.example.jp/idp"
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r{n}" Version="2.0" IssueInstant="{now}"
 Destination="{acs}" InResponseTo="{request}"><saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_a{n}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">t{n}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{later}" Recipient="{acs}" InResponseTo="{request}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{before}" NotOnOrAfter="{later}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s{n}"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"""
ATTRIBUTE = (
    '<saml:Attribute Name="{}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
    "<saml:AttributeValue>{}</saml:AttributeValue></saml:Attribute>"
)
SAID = {
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.6": "jiro@mihon.example.jp",
    "urn:oid:0.9.2342.19200300.100.1.3": "jiro.rei@mihon.example.jp",
    "urn:oid:2.16.840.1.113730.3.1.241": "例示 次郎",
}


FIVE = timedelta(minutes=5)


def moment(when: datetime) -> str:
    """As SAML writes it."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


class Idp:
    """A SAML identity provider with a key and a certificate of its own."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.mihon.example.jp")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        self.certificate = made.public_bytes(serialization.Encoding.PEM).decode()
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def response(self, where: str, *, signed: bool = True, issuer: str = ENTITY, said: Any = None) -> str:
        """The SAMLResponse to the request that Tsunagi sent by the address `where`."""
        raw = base64.b64decode(parse_qs(urlsplit(where).query)["SAMLRequest"][0])
        request = etree.fromstring(zlib.decompress(raw, -15))
        now = datetime.now(UTC)
        text = RESPONSE.format(
            n=id(request), request=request.get("ID"), acs=request.get("AssertionConsumerServiceURL"), issuer=issuer,
            audience=request[0].text, now=moment(now), later=moment(now + FIVE), before=moment(now - FIVE),
            attributes="".join(ATTRIBUTE.format(*pair) for pair in (said or SAID).items()),
        )  # fmt: skip
        body = Saml.add_sign(text, self.key, self.certificate) if signed else text.encode()
        return base64.b64encode(body if isinstance(body, bytes) else body.encode()).decode()
