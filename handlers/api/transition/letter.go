package transition

import (
	"context"

	"duces/handlers/api/call"
	"duces/handlers/letterfile"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/dispatch"
	"duces/workflow/transition"
)

// WithLetter is a letter that goes out with a transition.
type WithLetter struct {
	Letter  string             `json:"letter" doc:"Kind, as the process names it. The process must send it with the transition."`
	Message string             `json:"message,omitempty" doc:"Text for the field {{message}}."`
	Office  string             `json:"office,omitempty" doc:"Office for all matters. Default: the usual office of the letter."`
	Letters []call.LetterAsked `json:"letters,omitempty" doc:"One for each matter. Absent: each letter says what is on record after the transition."`
}

// addLetter adds the letters of a move, and gives how they would go out with it now.
func (o *operations) addLetter(ctx context.Context, u account.User, cmd *transition.Move, in *WithLetter) ([]dispatch.Composed, error) {
	if in == nil {
		return nil, nil
	}
	asked := in.Letters
	if len(asked) == 0 {
		for _, id := range cmd.Matters {
			asked = append(asked, call.LetterAsked{Matter: id})
		}
	}
	cmd.Letter = &transition.WithLetter{Kind: in.Letter, Message: in.Message}
	for _, l := range asked {
		letter := l.Letter()
		if letter.Office == "" {
			letter.Office = in.Office
		}
		cmd.Letter.Letters = append(cmd.Letter.Letters, letter)
	}
	w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	now, err := cmd.ComposeLetters(w, workflow.Act{Actor: u.ID, At: o.Now()})
	if err != nil {
		return nil, err
	}
	call.FillIn(cmd.Letter.Letters, asked, now)
	return now, nil
}

// addFiles makes the files of the letters of a move. no is why there are none: the engine says the same, or that
// it did this before.
func (o *operations) addFiles(ctx context.Context, u account.User, cmd *transition.Move, now []dispatch.Composed, no error) error {
	if cmd.Letter == nil || no != nil && workflow.CodeOf(no) != workflow.Internal {
		return nil
	}
	if no != nil {
		return no
	}
	sending, err := letterfile.Add(ctx, o.files, func(record workflow.Command) error {
		_, err := o.Do(ctx, u, call.Keyed{}, record)
		return err
	}, cmd.Sending(), now)
	cmd.Letter.Letters = sending.Letters
	return err
}
