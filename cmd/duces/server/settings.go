package server

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/db/directory"
	"duces/handlers/delivery/smtp"
	"duces/handlers/inbound"
)

// Settings say how a server runs. Each value comes from its flag, else from the
// environment (DUCES_…), else from the file, else from the default.
type Settings struct {
	Addr           string   `yaml:"addr" env:"DUCES_ADDR" placeholder:"HOST:PORT" help:"Address to listen on (127.0.0.1:8080)."`
	BaseURL        string   `yaml:"base_url" env:"DUCES_BASE_URL" placeholder:"URL" help:"URL of the server; links in mail start with it."`
	TrustedProxies []string `yaml:"trusted_proxies" env:"DUCES_TRUSTED_PROXIES" placeholder:"CIDR" help:"Networks whose X-Forwarded-For is trusted."`
	TLSCert        string   `yaml:"tls_cert" env:"DUCES_TLS_CERT" placeholder:"FILE" help:"Certificate; turns on HTTPS."`
	TLSKey         string   `yaml:"tls_key" env:"DUCES_TLS_KEY" placeholder:"FILE" help:"Key of the certificate."`
	Cache          int64    `yaml:"cache" env:"DUCES_CACHE" placeholder:"MIB" help:"Memory for caches, in MiB (96; at least 32). The server takes about 160 MiB more."`
	Inbound        Inbound  `yaml:"inbound" embed:"" prefix:"inbound-" envprefix:"DUCES_INBOUND_"`
	SMTP           SMTP     `yaml:"smtp" embed:"" prefix:"smtp-" envprefix:"DUCES_SMTP_"`
}

// SMTP is the way out for mails. There is no flag for the password, since
// other users of a machine can read a command line.
type SMTP struct {
	Host     string `yaml:"host" env:"HOST" placeholder:"HOST" help:"Mail server; without one, mail waits in the outbox."`
	Port     int    `yaml:"port" env:"PORT" placeholder:"PORT" help:"Port (465, 587, or 25, by --smtp-tls)."`
	TLS      string `yaml:"tls" env:"TLS" enum:"implicit,starttls,none," default:"" placeholder:"HOW" help:"implicit, starttls (the default), or none."`
	User     string `yaml:"user" env:"USER" placeholder:"NAME" help:"User name for the mail server."`
	From     string `yaml:"from" env:"FROM" placeholder:"ADDRESS" help:"Sender of all mail."`
	CAFile   string `yaml:"ca_file" env:"CA_FILE" placeholder:"FILE" help:"Certificate authorities to trust instead of the system's, in PEM format."`
	Password string `yaml:"password" kong:"-"`
}

// Inbound is how mail comes in.
type Inbound struct {
	Address  string `yaml:"address" env:"ADDRESS" placeholder:"ADDRESS" help:"Address below which each matter has its own, such as records@example.gov."`
	Verifier string `yaml:"verifier" env:"VERIFIER" placeholder:"HOST" help:"Name of your mail server in the Authentication-Results that it writes. Then mail is filed only if DMARC passed."`
}

// Public leaves the secret out.
func (s SMTP) Public() SMTP {
	s.Password = ""
	return s
}

const defaultAddr = "127.0.0.1:8080"

// Resolve completes what flags and environment gave by the file and the defaults.
func (c Settings) Resolve(dir, file string, getenv func(string) string) (Settings, error) {
	kept, err := readConfig(dir, file)
	if err != nil {
		return c, err
	}
	c.Addr = cmp.Or(c.Addr, kept.Addr, defaultAddr)
	c.BaseURL = strings.TrimSuffix(cmp.Or(c.BaseURL, kept.BaseURL), "/")
	c.Cache = cmp.Or(c.Cache, kept.Cache, db.DefaultCache>>20)
	c.TLSCert, c.TLSKey = cmp.Or(c.TLSCert, kept.TLSCert), cmp.Or(c.TLSKey, kept.TLSKey)
	if len(c.TrustedProxies) == 0 {
		c.TrustedProxies = kept.TrustedProxies
	}
	c.Inbound.Address, c.Inbound.Verifier = cmp.Or(c.Inbound.Address, kept.Inbound.Address), cmp.Or(c.Inbound.Verifier, kept.Inbound.Verifier)
	s, k := &c.SMTP, kept.SMTP
	s.Host, s.User, s.From = cmp.Or(s.Host, k.Host), cmp.Or(s.User, k.User), cmp.Or(s.From, k.From)
	s.TLS, s.CAFile = cmp.Or(s.TLS, k.TLS, string(smtp.TLSStartTLS)), cmp.Or(s.CAFile, k.CAFile)
	s.Password = cmp.Or(getenv("DUCES_SMTP_PASSWORD"), k.Password)
	if s.Port == 0 {
		s.Port = k.Port
	}
	return c, c.check()
}

func readConfig(dir, file string) (Settings, error) {
	var c Settings
	asked := file != ""
	if !asked {
		file = filepath.Join(dir, directory.ConfigFile)
	}
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("the configuration %s is not valid: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	return c, nil
}

func (c Settings) check() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("addr: %q is not a host and port; use the form 127.0.0.1:8080", c.Addr)
	}
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("base_url: %q is not a URL; use the form https://duces.example.gov", c.BaseURL)
		} else if u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			// Links, forms and cookies of pages begin at the root of their host.
			return fmt.Errorf("base_url: %q has more than a host name; Duces needs its own host name, such as https://duces.example.gov", c.BaseURL)
		}
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("tls_cert and tls_key go together: set both or neither")
	}
	if c.Cache < db.LeastCache>>20 {
		return fmt.Errorf("cache: %d MiB is too little; use at least %d", c.Cache, db.LeastCache>>20)
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	s := c.SMTP
	switch {
	case s.Host != "" && s.From == "":
		return errors.New("smtp from: set a sender address")
	case s.Host != "" && c.BaseURL == "":
		return errors.New("base_url: set the URL of the pages; mail needs it for links")
	}
	if _, err := inbound.NewAddresses(c.Inbound.Address, [32]byte{}); err != nil {
		return err
	}
	_, err := c.Sender()
	return err
}

// secure says whether browsers reach the server over TLS, its own or a proxy's.
func (c Settings) secure() bool {
	return c.TLSCert != "" || strings.HasPrefix(c.BaseURL, "https://")
}

// proxies are the networks that may say whom they speak for; a single address
// is a network of one.
func (c Settings) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, s := range c.TrustedProxies {
		if a, err := netip.ParseAddr(s); err == nil {
			list = append(list, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("trusted_proxies: %q is not a network; use the form 10.0.0.0/8", s)
		}
		list = append(list, p)
	}
	return list, nil
}

// base is how people reach the pages.
func (c Settings) base() string { return cmp.Or(c.BaseURL, c.Listening()) }

// Listening is the address for links where no base_url is configured.
func (c Settings) Listening() string {
	if c.TLSCert != "" {
		return "https://" + c.Addr
	}
	return "http://" + c.Addr
}

// Listen takes the address; the configuration then names the port that was given.
func (c *Settings) Listen(ctx context.Context) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, console.Cannot(fmt.Errorf("the server cannot listen on %s: %w", c.Addr, err))
	}
	c.Addr = l.Addr().String()
	return l, nil
}
