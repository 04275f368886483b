# frozen_string_literal: true

require 'json'
require 'socket'

VERSION = '1.0.0'

def log(severity, message)
  $stdout.puts JSON.generate(severity: severity, message: message)
  $stdout.flush
end

def answer(client)
  method, path, = client.gets.to_s.split
  nil until client.gets.to_s.strip.empty?
  log('INFO', "#{method} #{path}")
  greeting = ENV.fetch('GREETING', 'Hello from Ruby')
  body = JSON.generate(service: 'ruby-http', version: VERSION, greeting: greeting)
  client.write "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" \
               "content-length: #{body.bytesize}\r\nconnection: close\r\n\r\n#{body}"
ensure
  client.close
end

port = Integer(ENV.fetch('PORT', '8080'))
server = TCPServer.new('0.0.0.0', port)
trap('TERM') { exit 0 }
log('INFO', "ruby-http #{VERSION} listens on port #{port}")
loop { Thread.new(server.accept) { |client| answer(client) } }
