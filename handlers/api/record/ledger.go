package record

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/transition"
)

// LedgerIn pages through the ledger, or one stream of it.
type LedgerIn struct {
	call.Paged
	LedgerOf
}

// LedgerOf narrows the ledger.
type LedgerOf struct {
	Filtered
	Stream string `query:"stream" maxLength:"200" doc:"Such as matter/0190…. Absent: all streams, in ledger order."`
	Kind   string `query:"kind" maxLength:"40" doc:"Kind of stream, such as matter."`
}

// CheckpointOut is the ledger's signed head, as a signed note.
type CheckpointOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (o *operations) addLedger() {
	tags := []string{"Ledger"}
	list := huma.Operation{
		OperationID: "list-ledger", Method: http.MethodGet, Path: "/ledger", Summary: "List all events, for auditors", Tags: tags,
		Errors: []int{http.StatusNotFound},
	}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *LedgerIn) (*call.ListOut[Event], error) {
		f, err := in.filter(u, workflow.Stream(in.Stream), in.Kind, in.Paged)
		if err != nil {
			return nil, err
		}
		page, err := o.reads.History(ctx, u.Viewer(), f)
		if err != nil {
			return nil, err
		}
		streams := make([]workflow.Stream, len(page.Items))
		for i, r := range page.Items {
			streams[i] = r.Event.Stream
		}
		slices.Sort(streams)
		w, err := o.reads.World(ctx, u.ID, slices.Compact(streams)...)
		if err != nil {
			return nil, err
		}
		people := call.People(ctx, o.reads, w)
		return call.ListOf(page.Items, page.Next, showEvent(func(e workflow.Event) workflow.Names {
			return transition.NamesOf(w, e, people)
		})), nil
	})
	call.AddFiles(o.API, list, "/ledger", func(_ context.Context, u account.User, in *LedgerOf) (any, []string, error) {
		f, err := in.filter(u, workflow.Stream(in.Stream), in.Kind, call.Whole())
		return f, nil, err
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-checkpoint", Method: http.MethodGet, Path: "/ledger/checkpoint", Summary: "Get the ledger's signed checkpoint", Tags: tags,
		Description: "A checkpoint in the C2SP tlog-checkpoint format, signed with Ed25519. “duces verify --against” compares a ledger with it.",
		Responses: map[string]*huma.Response{"200": {
			Description: "A signed note.", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: "string"}}},
		}},
	}, func(ctx context.Context, _ account.User, _ *struct{}) (*CheckpointOut, error) {
		head, err := o.reads.LedgerHead(ctx)
		if err != nil {
			return nil, err
		}
		return &CheckpointOut{ContentType: "text/plain; charset=utf-8", Body: head.Checkpoint}, nil
	})
}
