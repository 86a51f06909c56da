"""The gallery that ScreensTests writes (ENGAWA_GALLERY), served on 127.0.0.1 under the product's content security policy."""
import functools
import http.server
import os
import threading

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the folder; the event streams say nothing, as on a quiet evening."""

    def do_GET(self):
        if self.path == '/events':
            self.send_response(204)
            self.end_headers()
        elif self.path == '/desk/live':
            self.send_response(200)
            self.send_header('Content-Type', 'text/event-stream')
            self.end_headers()
            self.wfile.write(b': a quiet evening\n\n')
            self.wfile.flush()
            threading.Event().wait()
        else:
            super().do_GET()

    def end_headers(self):
        self.send_header('Content-Security-Policy', POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


def serve(folder):
    """Serves until the program ends; returns the address."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{server.server_port}'


def names_in(folder):
    """The television's pages; those of the care desk are in the folder's `desk`."""
    return sorted(name[:-5] for name in os.listdir(folder) if name.endswith('.html'))


def desk_names_in(folder):
    return [f'desk/{name}' for name in names_in(os.path.join(folder, 'desk'))]
