// Command client does the main job, written against the description of the API
// alone: list matters, record a response, find it deficient with a date to cure
// it by, and read that date back.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"duces/client/duces"
)

type bearer string

func (b bearer) Bearer(context.Context, duces.OperationName) (duces.Bearer, error) {
	return duces.Bearer{Token: string(b)}, nil
}

func main() {
	log.SetFlags(0)
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal("Go: ", err)
	}
}

func run(ctx context.Context, url, token string) error {
	client, err := duces.NewClient(url, bearer(token))
	if err != nil {
		return err
	}
	requested, err := must[*duces.ListMatter](client.ListMatters(ctx, duces.ListMattersParams{
		State: duces.NewOptString("requested"), Overdue: duces.NewOptBool(true), Limit: duces.NewOptInt64(1),
	}))
	if err != nil {
		return err
	}
	if len(requested.Items) == 0 {
		return fmt.Errorf("no matter is requested")
	}
	matter := requested.Items[0]
	move := func(key, name, on string, fields duces.Fields) (*duces.MoveMatterCreated, error) {
		return must[*duces.MoveMatterCreated](client.MoveMatter(ctx,
			&duces.Move{Transition: name, EffectiveOn: on, Fields: duces.NewOptFields(fields)},
			duces.MoveMatterParams{ID: matter.ID, IdempotencyKey: duces.NewOptString(key)}))
	}
	if _, err := move("go-1", "receive_response", "2018-02-26", duces.Fields{"production": duces.NewFieldObjectFieldValue(duces.NewGivenFieldObject(duces.Given{All: duces.NewOptString("partial")}))}); err != nil {
		return err
	}
	due := time.Date(2018, time.March, 30, 0, 0, 0, 0, time.UTC)
	moved, err := move("go-2", "find_deficient", "2018-02-27", duces.Fields{
		"outstanding": duces.NewFieldItemArrayFieldValue([]duces.FieldItem{duces.NewDemandFieldItem(duces.Demand{Number: duces.NewOptInt64(1), Text: "All of it"})}),
		"cure_due":    duces.NewFieldObjectFieldValue(duces.NewFixedDueFieldObject(duces.FixedDue{Kind: duces.FixedDueKindFixed, Date: due})),
	})
	if err != nil {
		return err
	}
	if moved.Response.State != "deficient" {
		return fmt.Errorf("after the move the state is %q", moved.Response.State)
	}
	detail, err := must[*duces.MatterDetailHeaders](client.GetMatter(ctx, duces.GetMatterParams{ID: matter.ID}))
	if err != nil {
		return err
	}
	for _, d := range detail.Response.Deadlines {
		if d.Kind == "cure" && d.Due.Equal(due) {
			fmt.Printf("Go: %s is %s, to be cured by %s\n", matter.Jurisdiction.Name, detail.Response.State, d.Due.Format(time.DateOnly))
			return nil
		}
	}
	return fmt.Errorf("no deadline to cure by %s among %+v", due.Format(time.DateOnly), detail.Response.Deadlines)
}

// must gives the answer of one kind, and says what came instead.
func must[T any](answer any, err error) (T, error) {
	got, ok := answer.(T)
	if err == nil && !ok {
		err = fmt.Errorf("it answers with %T: %+v", answer, answer)
	}
	return got, err
}
