//! A JSON service on Rust's standard library.
use std::env;
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const SIGTERM: i32 = 15;

// The standard library has no signals, but every program is linked with the C library, which has.
extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn _exit(code: i32) -> !;
}

extern "C" fn end(_: i32) {
    unsafe { _exit(0) }
}

fn value_or(name: &str, fallback: &str) -> String {
    env::var(name).unwrap_or_else(|_| fallback.to_string())
}

fn answer(mut stream: TcpStream) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut head = BufReader::new(stream.try_clone()?).lines();
    let first = head.next().unwrap_or_else(|| Ok(String::new()))?;
    for line in head {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or("").to_string();
    let (status, body) = match path.as_str() {
        "/" | "/greeting" => {
            let greeting = value_or("GREETING", "Hello from Rust");
            let body = format!("{{\"service\":\"rust-http\",\"version\":\"1.0.0\",\"greeting\":{greeting:?}}}");
            ("200 OK", body)
        }
        _ => ("404 Not Found", "{\"error\":\"not found\"}".to_string()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn main() -> Result<()> {
    unsafe { signal(SIGTERM, end) };
    let address = format!("0.0.0.0:{}", value_or("PORT", "8080"));
    let listener = TcpListener::bind(&address)?;
    println!("{{\"severity\":\"INFO\",\"message\":\"rust-http listens on {address}\"}}");
    for stream in listener.incoming() {
        if let Err(error) = stream.and_then(answer) {
            println!("{{\"severity\":\"WARNING\",\"message\":\"{error}\"}}");
        }
    }
    Ok(())
}
