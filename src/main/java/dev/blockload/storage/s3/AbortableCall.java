package dev.blockload.storage.s3;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * A call that another thread can abort before the head of its response arrives; the SDK
 * itself can abort it only later. After an abort, all its requests are aborted.
 */
final class AbortableCall implements Abortable {

	// The SDK sends a request on the calling thread, and passes no data of ours to its
	// HTTP client.
	private static final ThreadLocal<@Nullable AbortableCall> CURRENT = new ThreadLocal<>();

	private @Nullable ExecutableHttpRequest request;

	private boolean aborted;

	/**
	 * Send requests that {@link #abort} aborts.
	 * @param requests sends them on this thread, with a client of {@link Clients}
	 */
	<T> T make(Requests<T> requests) throws IOException {
		CURRENT.set(this);
		try {
			return requests.make();
		}
		finally {
			CURRENT.remove();
		}
	}

	@Override
	public synchronized void abort() {
		this.aborted = true;
		if (this.request != null) {
			this.request.abort();
		}
	}

	private synchronized void begins(ExecutableHttpRequest next) {
		this.request = next;
		if (this.aborted) {
			next.abort();
		}
	}

	/** Sends requests. */
	@FunctionalInterface
	interface Requests<T> {

		T make() throws IOException;

	}

	/** Builds HTTP clients whose requests can be aborted. */
	static final class Clients implements SdkHttpClient.Builder<Clients> {

		private final ApacheHttpClient.Builder builder;

		Clients(ApacheHttpClient.Builder builder) {
			this.builder = builder;
		}

		@Override
		public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
			return new Client(this.builder.buildWithDefaults(defaults));
		}

	}

	/**
	 * Registers each request with the call of its thread.
	 *
	 * @param client the client that sends the requests
	 */
	private record Client(SdkHttpClient client) implements SdkHttpClient {

		@Override
		public ExecutableHttpRequest prepareRequest(HttpExecuteRequest asked) {
			ExecutableHttpRequest prepared = this.client.prepareRequest(asked);
			AbortableCall call = CURRENT.get();
			if (call != null) {
				call.begins(prepared);
			}
			return prepared;
		}

		@Override
		public String clientName() {
			return this.client.clientName();
		}

		@Override
		public void close() {
			this.client.close();
		}

	}

}
