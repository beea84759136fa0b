// SPDX-License-Identifier: MIT
// Token requests by Go's net/http: for each line (way, url, id, secret, with tabs between) one
// request, and a line when it was answered.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

func request(way, address, id, secret string) (*http.Request, error) {
	whole := map[string]string{"grant_type": "client_credentials", "client_id": id, "client_secret": secret}
	form := url.Values{"grant_type": {"client_credentials"}}
	if way != "basic" {
		form.Set("client_id", id)
		form.Set("client_secret", secret)
	}
	kind, body := "application/x-www-form-urlencoded", io.Reader(strings.NewReader(form.Encode()))
	switch way {
	case "json":
		text, _ := json.Marshal(whole)
		kind, body = "application/json", strings.NewReader(string(text))
	case "chunked":
		body = struct{ io.Reader }{body} // of a length that is not known
	case "query":
		address += "?version=1"
	}
	made, err := http.NewRequest("POST", address, body)
	if err != nil {
		return nil, err
	}
	made.Header.Set("Content-Type", kind)
	if way == "basic" {
		made.SetBasicAuth(id, secret)
	}
	return made, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		part := strings.Split(lines.Text(), "\t")
		made, err := request(part[0], part[1], part[2], part[3])
		if err != nil {
			panic(err)
		}
		answer, err := http.DefaultClient.Do(made)
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		fmt.Println(answer.StatusCode)
	}
}
