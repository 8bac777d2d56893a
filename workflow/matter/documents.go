package matter

import (
	"cmp"
	"slices"

	"duces/workflow"
	"duces/workflow/correction"
	"duces/workflow/correspondence"
	"duces/workflow/document"
)

func withFolder(m Matter, e workflow.Event, quiet bool, fold func(document.Folder) document.Folder) Matter {
	m = m.after(e, quiet)
	m.Folder = fold(m.Folder)
	if d, is := e.Data.(document.Added); is && d.Completeness != "" {
		m.Response, m.Deadlines = m.Supplemented(m.Deadlines, d.Completeness, false, e)
	}
	return m
}

func withRegister(m Matter, e workflow.Event, fold func(correspondence.Register, document.Folder) (correspondence.Register, document.Folder)) Matter {
	m = m.after(e, true)
	m.Register, m.Folder = fold(m.Register, m.Folder)
	return m
}

// DocumentsFrom are the matter's documents, with who sent those that corrections have
// added to a step: by its history, for a state folds what is right, and not who said so.
func (m Matter) DocumentsFrom(history func() ([]workflow.Event, error)) ([]document.Document, error) {
	if len(m.Documents) == 0 || len(m.Corrections) == 0 {
		return m.Documents, nil
	}
	past, err := history()
	if err != nil {
		return nil, err
	}
	asked := map[string]string{} // who asked, by the act of a correction that somebody else approved
	for _, e := range past {
		if c, is := e.Data.(correction.Corrected); is && c.RequestedBy != "" {
			asked[e.Act] = c.RequestedBy
		}
	}
	docs, found := slices.Clone(m.Documents), map[int]bool{}
	for _, e := range past {
		step, is := e.Data.(Transitioned)
		if !is {
			continue
		}
		by := cmp.Or(step.RequestedBy, e.Actor)
		if e.Corrects != 0 {
			by = cmp.Or(asked[e.Act], e.Actor)
		}
		for i := range docs {
			if !found[i] && docs[i].Event == cmp.Or(e.Corrects, e.Seq) && slices.Contains(step.Documents, docs[i].Document) {
				found[i], docs[i].By = true, by
			}
		}
	}
	return docs, nil
}
