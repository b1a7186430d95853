package dev.blockload.serve;

import java.nio.channels.SocketChannel;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP with {@link ClientConnections}. Tomcat itself limits only the time
 * between two parts of a head, and the connections of all clients together. It makes this
 * class from its name.
 */
public final class LimitedProtocol extends Http11NioProtocol {

	/** Create it without limits. */
	public LimitedProtocol() {
		super(new LimitedEndpoint());
	}

	/** Limit its connections, before it starts. */
	void limit(ClientConnections connections) {
		LimitedEndpoint endpoint = (LimitedEndpoint) getEndpoint();
		endpoint.limits = connections;
		endpoint.setHandler(new LimitedHandler(getHandler(), connections));
	}

	/**
	 * Closes connections that are one too many.
	 */
	private static final class LimitedEndpoint extends NioEndpoint {

		private @Nullable ClientConnections limits;

		@Override
		protected boolean setSocketOptions(SocketChannel socket) {
			ClientConnections limited = this.limits;
			if (limited == null) {
				return super.setSocketOptions(socket);
			}
			if (!limited.accept(socket)) {
				destroySocket(socket);
				return false;
			}
			boolean usable = super.setSocketOptions(socket);
			if (!usable) {
				limited.closed(socket);
			}
			return usable;
		}

	}

	/**
	 * Closes connections whose head takes too long.
	 */
	private record LimitedHandler(Handler<NioChannel> tomcat,
			ClientConnections connections) implements Handler<NioChannel> {

		// Tomcat calls it for one connection in one thread at a time.
		@Override
		public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
			SocketChannel channel = socket.getSocket().getIOChannel();
			if (event == SocketEvent.OPEN_READ && this.connections.isLate(channel)) {
				return this.tomcat.process(socket, SocketEvent.DISCONNECT);
			}
			SocketState state = this.tomcat.process(socket, event);
			if (state == SocketState.LONG && socket.getCurrentProcessor() instanceof Processor processor
					&& !processor.isAsync()) {
				this.connections.headContinues(channel);
			}
			else {
				this.connections.headComplete(channel);
			}
			return state;
		}

		@Override
		public Object getGlobal() {
			return this.tomcat.getGlobal();
		}

		@Override
		public void release(SocketWrapperBase<NioChannel> socket) {
			this.connections.closed(socket.getSocket().getIOChannel());
			this.tomcat.release(socket);
		}

		@Override
		public void pause() {
			this.tomcat.pause();
		}

		@Override
		public void recycle() {
			this.tomcat.recycle();
		}

	}

}
