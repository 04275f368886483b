// A JSON service on Go's standard library.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const version = "1.0.0"

func say(severity, message string) {
	line, err := json.Marshal(map[string]string{"severity": severity, "message": message})
	if err != nil {
		fmt.Println(message)
		return
	}
	fmt.Println(string(line))
}

func valueOr(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func home(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" && r.URL.Path != "/greeting" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("content-type", "application/json")
	answer := map[string]string{
		"service":  "go-http",
		"version":  version,
		"greeting": valueOr("GREETING", "Hello from Go"),
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		say("ERROR", err.Error())
	}
}

func main() {
	server := &http.Server{
		Addr:              ":" + valueOr("PORT", "8080"),
		Handler:           http.HandlerFunc(home),
		ReadHeaderTimeout: 5 * time.Second,
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-ctx.Done()
		say("INFO", "SIGTERM: finishing what is under way")
		deadline, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(deadline); err != nil {
			say("ERROR", err.Error())
		}
	}()
	say("INFO", "go-http "+version+" listens on "+server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		say("CRITICAL", err.Error())
		os.Exit(1)
	}
}
