package review

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/process"
	"duces/workflow/review"
)

// LetterTemplate is the text that letters of a kind have in a review.
type LetterTemplate struct {
	Letter  string   `json:"letter" doc:"Kind, as the process names it."`
	Title   string   `json:"title"`
	Version int      `json:"version" doc:"0: the text of the process."`
	Text    string   `json:"text" doc:"Markdown with named fields: {{date}}."`
	SavedOn string   `json:"saved_on,omitempty" format:"date"`
	States  []string `json:"states" doc:"Statuses in which it can be sent."`
}

// LetterField is what a template can name.
type LetterField struct {
	Name string `json:"name"`
	Help string `json:"help"`
}

// TemplatesOut lists the templates of a review.
type TemplatesOut struct {
	Body struct {
		Items  []LetterTemplate `json:"items"`
		Fields []LetterField    `json:"fields" doc:"All that a template can name."`
	}
}

// VersionsIn names a template.
type VersionsIn struct {
	ID     string `path:"id"`
	Letter string `path:"name" doc:"Kind, as the process names it."`
}

// VersionsOut lists the versions of a template, newest first.
type VersionsOut struct {
	Body struct {
		Items []LetterTemplate `json:"items"`
	}
}

// SaveTemplateIn saves a template.
type SaveTemplateIn struct {
	call.Keyed
	ID     string `path:"id"`
	Letter string `path:"name" doc:"Kind, as the process names it."`
	Body   struct {
		Text    string `json:"text" doc:"Markdown with named fields. An unknown field is refused, with its line."`
		Version *int   `json:"version,omitempty" minimum:"0" doc:"Version that you changed. If another was saved since, nothing is saved (409)."`
	}
}

func (o *operations) addLetters() {
	tags := []string{"Letters"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-letter-templates", Method: http.MethodGet, Path: "/reviews/{id}/letters", Summary: "List the letter templates of a review", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.OneIn) (*TemplatesOut, error) {
		_, r, def, err := o.letters(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		out := &TemplatesOut{}
		for _, l := range def.AllLetters() {
			out.Body.Items = append(out.Body.Items, showTemplate(def, l, r.Template(l)))
		}
		for _, f := range def.LetterFields() {
			out.Body.Fields = append(out.Body.Fields, LetterField{f.Name, f.Help})
		}
		return out, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "list-letter-template-versions", Method: http.MethodGet, Path: "/reviews/{id}/letters/{name}", Summary: "List the versions of a letter template, newest first", Tags: tags,
	}, func(ctx context.Context, u account.User, in *VersionsIn) (*VersionsOut, error) {
		w, r, def, err := o.letters(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		l, ok := def.Letter(in.Letter)
		if !ok {
			return nil, workflow.Absent("letter")
		}
		past, err := w.History(review.Stream(r.ID))
		if err != nil {
			return nil, err
		}
		out := &VersionsOut{}
		for _, t := range review.TemplatesOf(l, past) {
			out.Body.Items = append(out.Body.Items, showTemplate(def, l, t))
		}
		return out, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "save-letter-template", Method: http.MethodPut, Path: "/reviews/{id}/letters/{name}", Summary: "Save a new version of a letter template", Tags: tags,
		Description: "Letters that were sent stay as they are.",
	}, func(ctx context.Context, u account.User, in *SaveTemplateIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, review.SaveLetterTemplate{Review: in.ID, Letter: in.Letter, Text: in.Body.Text, Seen: in.Body.Version})
	})
}

func (o *operations) letters(ctx context.Context, u account.User, id string) (workflow.Facts, review.Review, *process.Definition, error) {
	w, err := o.reads.World(ctx, u.ID, review.Stream(id))
	if err != nil {
		return w, review.Review{}, nil, err
	}
	r, err := review.Find(w, id)
	if err != nil {
		return w, r, nil, err
	}
	def, err := review.FindProcess(w, r.Process)
	return w, r, def, err
}

func showTemplate(def *process.Definition, l process.Letter, t review.Template) LetterTemplate {
	return LetterTemplate{Letter: l.Name, Title: l.Title, Version: t.Version, Text: t.Text, SavedOn: call.DateText(t.On), States: call.OrEmpty(def.SentIn(l))}
}
