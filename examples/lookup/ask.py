# Asks a service about persons, by HTTP alone: python3 ask.py agency/scores id=110101199003074514,name=王伟 …
# TACIT_URL, TACIT_CERTIFICATE and TACIT_TOKEN are what `tacit token add scoring --role ask` prints.
import hashlib, http.client, json, os, ssl, sys
from urllib.parse import urlsplit

service, *texts = sys.argv[1:]
keys = [dict(part.split("=", 1) for part in text.split(",")) for text in texts]
tls = ssl.create_default_context()
tls.set_alpn_protocols(["tacit/1"])  # Browsers, which do not say so, are shown another certificate.
tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE  # Self-made: compared with the pin before anything is sent.
party = http.client.HTTPSConnection(urlsplit(os.environ["TACIT_URL"]).netloc, context=tls)
party.connect()
if hashlib.sha256(party.sock.getpeercert(True)).hexdigest() != os.environ["TACIT_CERTIFICATE"]:
    sys.exit("another party answers there")
headers = {"authorization": "Bearer " + os.environ["TACIT_TOKEN"], "content-type": "application/json"}
party.request("POST", "/api/lookups/" + service, json.dumps({"keys": keys}), headers)
answer = party.getresponse()
told = json.load(answer)
print(*(told["answers"] if answer.status == 200 else [told["code"], told["detail"]]), sep="\n")
