package dev.blockload.web;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes the connection of a request whose body is not read to its end. Without it, the
 * server reads the rest in a thread that waits for the client.
 */
final class UnreadBodyValve extends ValveBase {

	UnreadBodyValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (!BodyFilter.hasBody(request)) {
			getNext().invoke(request, response);
			return;
		}
		Connection connection = new Connection(request.getCoyoteRequest());
		request.setAttribute(UnreadBody.CONNECTION, connection);
		try {
			getNext().invoke(request, response);
		}
		finally {
			if (!request.isAsync() && !connection.hasReadBody()) {
				connection.close();
			}
		}
	}

	private record Connection(org.apache.coyote.Request request) implements UnreadBody.Connection {

		@Override
		public boolean hasReadBody() {
			AtomicBoolean complete = new AtomicBoolean();
			this.request.action(ActionCode.REQUEST_BODY_FULLY_READ, complete);
			return complete.get();
		}

		@Override
		public void close() {
			this.request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
		}

	}

}
