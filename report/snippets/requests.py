import os
[encode] from urllib.parse import quote_plus

import requests

url = @url@
response = requests.post(url, data={
[each]     '@name@': @value@,
[post] }, timeout=30)
[basic] }, auth=(
[encode]     quote_plus(os.environ['CXONE_CLIENT_ID']),
[encode]     quote_plus(os.environ['CXONE_CLIENT_SECRET']),
[raw]     os.environ['CXONE_CLIENT_ID'],
[raw]     os.environ['CXONE_CLIENT_SECRET'],
[basic] ), timeout=30)
response.raise_for_status()
token = response.json()['access_token']
