package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
[basic] 	"strings"
)

func main() {
	form := url.Values{}
[each] 	form.Set("@name@", @value@)
	endpoint := @url@
[post] 	response, err := http.PostForm(endpoint, form)
[basic] 	request, err := http.NewRequest("POST", endpoint,
[basic] 		strings.NewReader(form.Encode()))
[basic] 	if err != nil {
[basic] 		log.Fatal(err)
[basic] 	}
[basic] 	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
[encode] 	id := url.QueryEscape(os.Getenv("CXONE_CLIENT_ID"))
[encode] 	secret := url.QueryEscape(os.Getenv("CXONE_CLIENT_SECRET"))
[raw] 	id, secret := os.Getenv("CXONE_CLIENT_ID"), os.Getenv("CXONE_CLIENT_SECRET")
[basic] 	request.SetBasicAuth(id, secret)
[basic] 	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		log.Fatal("token request: HTTP ", response.StatusCode)
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	token := answer.AccessToken
	_ = token // use it here
}
