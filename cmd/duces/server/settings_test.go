package server

import (
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"duces/db/directory"
)

func TestSettingsComeFromFlagThenEnvironmentThenFile(t *testing.T) {
	dir := t.TempDir()
	file := Settings{
		Addr: "127.0.0.1:1", BaseURL: "https://duces.example.gov/", TrustedProxies: []string{"10.0.0.0/8"}, Cache: 128,
		SMTP: SMTP{Host: "mail.example.gov", TLS: "implicit", User: "duces", From: "duces@example.gov", Password: "from the file"},
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, directory.ConfigFile), text, 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"DUCES_SMTP_PASSWORD": "from the environment"}
	got, err := Settings{Addr: "127.0.0.1:2"}.Resolve(dir, "", func(name string) string { return environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	if got.Addr != "127.0.0.1:2" || got.BaseURL != "https://duces.example.gov" || got.SMTP.Password != "from the environment" || got.SMTP.Host != "mail.example.gov" || got.Cache != 128 {
		t.Errorf("settled to %+v", got)
	}
	if !got.secure() {
		t.Error("an https base URL must make cookies secure")
	}
	empty, err := Settings{}.Resolve(t.TempDir(), "", func(string) string { return "" })
	if err != nil || empty.Addr != defaultAddr || empty.Cache != 96 {
		t.Errorf("without settings: %+v, %v", empty, err)
	}
}
