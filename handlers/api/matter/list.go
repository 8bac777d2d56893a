package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/demand"
)

// ListIn is a pasted list.
type ListIn struct {
	call.Keyed
	Body struct {
		Text string `json:"text" doc:"Numbered list, as it was pasted. At most 1 MiB. Lines below a demand that begin with Dates:, Custodian: or Instructions: limit it." example:"1. All policies since 2015"`
	}
}

// ListedDemand is a demand as the list has it.
type ListedDemand struct {
	demand.Demand
	Label   string `json:"label" doc:"Number as text: 1, 2(a), A.1. Also number, where it is a plain number."`
	Written string `json:"as_written,omitempty" doc:"Number as the list has it." example:"REQUEST NO. 12:"`
	Line    int    `json:"line" doc:"Line on which it begins, from 1."`
}

// ListedText is what asks for nothing.
type ListedText struct {
	Line  int    `json:"line"`
	Under string `json:"under,omitempty" doc:"Heading above it." example:"DEFINITIONS"`
	Text  string `json:"text"`
}

// ListQuestion is what the list leaves open.
type ListQuestion struct {
	Line    int      `json:"line"`
	Asked   string   `json:"asked" example:"2 is missing."`
	Choices []string `json:"choices" doc:"The list was read by the first one."`
	Missing []string `json:"missing,omitempty" doc:"Numbers that the list leaves out."`
	Refused bool     `json:"refused,omitempty" doc:"The line cannot be used as it is. It limits no demand."`
}

// ListOut is how a list is read.
type ListOut struct {
	Body struct {
		Demands      []ListedDemand `json:"demands" doc:"To be checked, then sent with the step or the amendment."`
		Instructions []ListedText   `json:"instructions" doc:"Definitions, instructions, and what comes before the first number."`
		Headings     []ListedText   `json:"headings"`
		Questions    []ListQuestion `json:"questions"`
	}
}

func (o *operations) addLists() {
	call.Add(o.API, huma.Operation{
		OperationID: "parse-demands", Method: http.MethodPost, Path: "/demands:parse",
		Summary: "Read a pasted list of demands", Tags: []string{"Demands"}, DefaultStatus: http.StatusOK,
		Description: "Saves nothing. A number is never changed: one that repeats, is missing, is out of order or can be read two ways is a question.",
	}, func(_ context.Context, _ account.User, in *ListIn) (*ListOut, error) {
		list, err := demand.Read(in.Body.Text)
		if err != nil {
			return nil, &workflow.Error{Code: workflow.Invalid, Message: workflow.Sentence(err), Field: "text"}
		}
		out := &ListOut{}
		b := &out.Body
		b.Demands, b.Questions = []ListedDemand{}, []ListQuestion{}
		for _, d := range list.Demands {
			b.Demands = append(b.Demands, ListedDemand{Demand: d.Demand, Label: string(d.Called()), Written: d.Written, Line: d.Line})
		}
		b.Instructions, b.Headings = listed(list.Instructions), listed(list.Headings)
		for _, q := range list.Questions {
			shown := ListQuestion{Line: q.Line, Asked: q.Asked, Choices: append([]string{}, q.Choices...), Refused: q.Refused}
			for _, l := range q.Missing {
				shown.Missing = append(shown.Missing, string(l))
			}
			b.Questions = append(b.Questions, shown)
		}
		return out, nil
	})
}

func listed(all []demand.Passage) []ListedText {
	list := make([]ListedText, len(all))
	for i, p := range all {
		list[i] = ListedText(p)
	}
	return list
}
