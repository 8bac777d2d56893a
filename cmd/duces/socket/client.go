package socket

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"duces/workflow"
)

// Ask gives a command to the process that has a directory and waits for its
// answer. Unavailable: nobody takes commands, and nothing was done. UnknownOutcome:
// the answer was lost; asking again with the same Key is safe where the command
// minds it. Refused: the server takes no such command from this program.
func Ask(ctx context.Context, dir, version string, r Request) (Answer, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return Answer{}, err
	}
	conn, err := dial(ctx, dir)
	if err != nil {
		return Answer{}, absent(dir, err)
	}
	defer func() { _ = conn.Close() }() // closed already, if an answer came
	client := http.Client{Transport: &http.Transport{
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return conn, nil },
		DisableKeepAlives: true,
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://duces/", bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	request.GetBody = nil // it is never sent twice unasked
	request.Header.Set(versionHeader, version)
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, lost(dir, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 4<<10)) // what came is what can be shown
		return Answer{}, &workflow.Error{Code: workflow.Refused, Message: strings.TrimSpace(string(text))}
	}
	for lines := json.NewDecoder(response.Body); ; {
		var l line
		if err := lines.Decode(&l); err != nil {
			return Answer{}, lost(dir, err)
		}
		if l.Answer != nil {
			return *l.Answer, nil
		}
		if r.Progress != nil {
			r.Progress(l.What, l.Done, l.Of)
		}
	}
}

func lost(dir string, cause error) error {
	return (&workflow.Error{Code: workflow.UnknownOutcome, Message: fmt.Sprintf(
		"The server on %s gave no answer. The command may or may not have been carried out. Check, then try again.", dir)}).Because(cause)
}
