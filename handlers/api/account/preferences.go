package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
)

// Preferences say how somebody wants to be written to.
type Preferences struct {
	NoDigest      bool   `json:"no_digest,omitempty" doc:"true: no daily digest."`
	NoWeekly      bool   `json:"no_weekly,omitempty" doc:"true: no weekly report."`
	NoAssigned    bool   `json:"no_assigned,omitempty" doc:"true: no mail when someone else assigns matters to you."`
	DigestAt      string `json:"digest_at,omitempty" doc:"HH:MM in your time zone: when your alerts, digest, and reports are sent. Default 07:00." example:"07:30"`
	QuietFrom     string `json:"quiet_from,omitempty" doc:"HH:MM in your time zone. Alerts wait from this time until quiet_to, unless a due date would pass first." example:"19:00"`
	QuietTo       string `json:"quiet_to,omitempty" doc:"HH:MM in your time zone." example:"06:30"`
	QuietWeekends bool   `json:"quiet_weekends,omitempty" doc:"true: alerts and digests wait on Saturdays and Sundays in your time zone, unless a due date would pass first."`
	QuietHolidays bool   `json:"quiet_holidays,omitempty" doc:"true: alerts and digests also wait on federal holidays."`
	Delegate      string `json:"delegate,omitempty" doc:"Id of the user who gets your alerts instead of you. Mandatory alerts can be delegated but not turned off."`
	DelegateUntil string `json:"delegate_until,omitempty" format:"date" doc:"Last day of the delegation. Absent: no end date." example:"2018-03-02"`
}

func showPreferences(p account.Preferences) Preferences {
	return Preferences{
		NoDigest: p.NoDigest, NoWeekly: p.NoWeekly, DigestAt: p.DigestAt, QuietFrom: p.QuietFrom, QuietTo: p.QuietTo,
		NoAssigned: p.NoAssigned, QuietWeekends: p.QuietWeekends, QuietHolidays: p.QuietHolidays, Delegate: p.Delegate, DelegateUntil: call.DateText(p.DelegateUntil),
	}
}

// PreferencesOut carries them.
type PreferencesOut struct{ Body Preferences }

// SetPreferencesIn replaces them.
type SetPreferencesIn struct {
	call.Keyed
	Body Preferences
}

// PreferencesSet are the preferences as they now are, with what was stored.
type PreferencesSet struct {
	Preferences
	Stored call.Result `json:"stored"`
}

// PreferencesSetOut carries them.
type PreferencesSetOut struct {
	call.Replayed
	Body PreferencesSet
}

func (o *operations) addPreferences() {
	tags := []string{"Alerts"}
	call.Add(o.API, huma.Operation{
		OperationID: "get-preferences", Method: http.MethodGet, Path: "/me/preferences", Summary: "Get your mail preferences", Tags: tags,
	}, func(ctx context.Context, u account.User, _ *struct{}) (*PreferencesOut, error) {
		full, err := o.self(ctx, u)
		if err != nil {
			return nil, err
		}
		return &PreferencesOut{showPreferences(full.Preferences)}, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "set-preferences", Method: http.MethodPut, Path: "/me/preferences", Summary: "Set your mail preferences", Tags: tags,
		Description: "Replaces all preferences. Preferences that you leave out get their default.", DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *SetPreferencesIn) (*PreferencesSetOut, error) {
		b := in.Body
		until, err := call.Date("delegate_until", b.DelegateUntil)
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, account.SetPreferences{User: u.ID, Preferences: account.Preferences{
			NoDigest: b.NoDigest, NoWeekly: b.NoWeekly, DigestAt: b.DigestAt, QuietFrom: b.QuietFrom, QuietTo: b.QuietTo,
			NoAssigned: b.NoAssigned, QuietWeekends: b.QuietWeekends, QuietHolidays: b.QuietHolidays, Delegate: b.Delegate, DelegateUntil: until,
		}})
		if err != nil {
			return nil, err
		}
		full, err := o.self(ctx, u)
		if err != nil {
			return nil, err
		}
		return &PreferencesSetOut{Replayed: call.Again(r), Body: PreferencesSet{showPreferences(full.Preferences), call.ResultOf(r)}}, nil
	})
}
