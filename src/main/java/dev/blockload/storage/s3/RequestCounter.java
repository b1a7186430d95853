package dev.blockload.storage.s3;

import java.util.function.Supplier;

import dev.blockload.storage.RequestListener;
import dev.blockload.storage.RequestListener.Result;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Reports each request of the client of a connection, with its operation and its result.
 */
final class RequestCounter implements ExecutionInterceptor {

	private final String connection;

	private final Supplier<RequestListener> listener;

	RequestCounter(String connection, Supplier<RequestListener> listener) {
		this.connection = connection;
		this.listener = listener;
	}

	@Override
	public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
		report(attributes, Result.ANSWERED);
	}

	@Override
	public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
		report(attributes, Result.FAILED);
	}

	private void report(ExecutionAttributes attributes, Result result) {
		this.listener.get()
			.requested(this.connection, attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME), result);
	}

}
