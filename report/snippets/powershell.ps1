$request = @{
  Method = 'Post'
  Uri = @url@
  Body = @{
[each]     @name@ = @value@
  }
}
[encode] $id = [Net.WebUtility]::UrlEncode($env:CXONE_CLIENT_ID)
[encode] $secret = [Net.WebUtility]::UrlEncode($env:CXONE_CLIENT_SECRET)
[raw] $id = $env:CXONE_CLIENT_ID
[raw] $secret = $env:CXONE_CLIENT_SECRET
[basic] $pair = [Text.Encoding]::UTF8.GetBytes("${id}:${secret}")
[basic] $basic = [Convert]::ToBase64String($pair)
[basic] $request.Headers = @{ Authorization = "Basic $basic" }
$token = (Invoke-RestMethod @request).access_token
