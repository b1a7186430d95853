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
 * A call that another thread can abort before the head of its answer has come: until then
 * the SDK has nothing to abort it by. Aborted once, it stays so.
 */
final class AbortableCall implements Abortable {

	// The SDK sends a request on the thread that asks for it, and hands nothing of ours
	// on to its HTTP client.
	private static final ThreadLocal<@Nullable AbortableCall> CURRENT = new ThreadLocal<>();

	private @Nullable ExecutableHttpRequest request;

	private boolean aborted;

	/**
	 * Make requests that {@link #abort} ends.
	 * @param requests on this thread, through a client of {@link Clients}
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

	/** What is asked. */
	@FunctionalInterface
	interface Requests<T> {

		T make() throws IOException;

	}

	/** Makes HTTP clients whose requests can be aborted. */
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
	 * Tells the call of this thread what it asks.
	 *
	 * @param client that asks
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
