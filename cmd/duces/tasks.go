package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"duces/cmd/duces/console"
	"duces/cmd/duces/socket"
)

// tasks are what a server takes, by name: a command's words.
var tasks = map[string]func() task{
	"user add":             func() task { return new(userAddCmd) },
	"user disable":         func() task { return new(userDisableCmd) },
	"user enable":          func() task { return new(userEnableCmd) },
	"user password":        func() task { return new(userPasswordCmd) },
	"token add":            func() task { return new(tokenAddCmd) },
	"token revoke":         func() task { return new(tokenRevokeCmd) },
	"import jurisdictions": func() task { return new(importJurisdictionsCmd) },
	"import awards":        func() task { return new(importAwardsCmd) },
	"sweep":                func() task { return new(sweepCmd) },
	"bounce":               func() task { return new(bounceCmd) },
	"mail-in":              func() task { return new(mailInCmd) },
}

// serve runs a task that another program sent.
func (h holder) serve(ctx context.Context, r socket.Request) socket.Answer {
	var out, errs bytes.Buffer
	con := console.Console{Out: &out, Err: &errs}
	h.key, h.asked = r.Key, r.Progress
	err := h.decodeAndDo(ctx, r, con)
	status := console.ExitYes
	if err != nil {
		status = con.Fail(err)
	}
	return socket.Answer{Status: status, Out: out.Bytes(), Err: errs.Bytes()}
}

func (h holder) decodeAndDo(ctx context.Context, r socket.Request, con console.Console) error {
	blank, ok := tasks[r.Command]
	if !ok || r.Key == "" {
		return console.Cannot(fmt.Errorf("the running server knows no command %q", r.Command))
	}
	t := blank()
	if err := json.Unmarshal(r.Input, t); err != nil {
		return console.Cannot(fmt.Errorf("the running server cannot read the command: %w", err))
	}
	return t.do(ctx, h, con)
}
