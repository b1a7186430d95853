package dev.blockload.web;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes the connection of a request whose body is not read to its end, and of a client
 * that does not take its answer. Without it, the server waits for the client in a thread.
 */
final class UnreadBodyValve extends ValveBase {

	UnreadBodyValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		org.apache.coyote.Request connected = request.getCoyoteRequest();
		request.setAttribute(SlowClient.CONNECTION,
				(SlowClient.Connection) () -> connected.action(ActionCode.CLOSE_NOW, SlowClient.Connection.reason()));
		if (!hasValidLength(request)) {
			connected.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
			response.sendError(HttpServletResponse.SC_BAD_REQUEST);
			return;
		}
		if (!BodyFilter.hasBody(request)) {
			getNext().invoke(request, response);
			return;
		}
		Connection connection = new Connection(connected);
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

	/** Two lengths, or one that is not a number, are read differently by a proxy. */
	private static boolean hasValidLength(Request request) {
		try {
			return request.getContentLengthLong() >= -1;
		}
		catch (IllegalArgumentException ex) {
			return false;
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
