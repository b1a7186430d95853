package dev.blockload.web;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;

import dev.blockload.Failure;
import dev.blockload.serve.ManagementPort;
import dev.blockload.serve.WebOptions.MetricsAccess;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The first filter: finds the client of a request, and refuses what no caller can do,
 * whatever its rights are. Behind it, the address of a request is that of the client.
 */
final class Gate implements Filter {

	private static final String CLIENT = Gate.class.getName();

	private final WebOptions options;

	private final HostCheck hosts;

	private final RateLimit rates;

	private final Service service;

	private final @Nullable ManagementPort managementPort;

	Gate(WebOptions options, RateLimit rates, Service service, @Nullable ManagementPort managementPort) {
		this.options = options;
		this.hosts = new HostCheck(options);
		this.rates = rates;
		this.service = service;
		this.managementPort = managementPort;
	}

	/** The client of a request that has passed the gate. */
	static Client client(HttpServletRequest request) {
		if (request.getAttribute(CLIENT) instanceof Client client) {
			return client;
		}
		throw new IllegalStateException("The request has not passed the gate.");
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest http = (HttpServletRequest) request;
		if (http.getDispatcherType() == DispatcherType.REQUEST) {
			http.setAttribute(CLIENT, Client.of(http, this.options.proxies()));
			try {
				require(http, RequestKind.of(http));
			}
			catch (RuntimeException ex) {
				if (BodyFilter.hasBody(http)) {
					((HttpServletResponse) response).setHeader(HttpHeaders.CONNECTION, "close");
				}
				refuse(ex, http, (HttpServletResponse) response);
				UnreadBody.discard(http, (HttpServletResponse) response);
				return;
			}
		}
		try {
			chain.doFilter(new OfClient(http, client(http).address()), response);
		}
		catch (RuntimeException | ServletException ex) {
			fail(ex, (HttpServletResponse) response);
			UnreadBody.discard(http, (HttpServletResponse) response);
		}
	}

	private static void refuse(RuntimeException exception, HttpServletRequest request, HttpServletResponse response)
			throws IOException, ServletException {
		if (NoAccountPage.isWanted(request, exception)) {
			new NoAccountPage(client(request).isLocal()).send(response);
		}
		else {
			fail(exception, response);
		}
	}

	/** Filters fail as controllers do, for example if the database does not answer. */
	private static void fail(Exception exception, HttpServletResponse response) throws IOException, ServletException {
		Failure failure = Problems.failureIn(exception);
		if (response.isCommitted() || failure == null) {
			if (exception instanceof ServletException known) {
				throw known;
			}
			throw (RuntimeException) exception;
		}
		Problems.send(failure, response);
	}

	private void require(HttpServletRequest request, RequestKind kind) {
		if (this.managementPort != null
				&& (request.getLocalPort() == this.managementPort.port()) == (kind == RequestKind.USE)) {
			throw WebException.otherPort(request.getRequestURI());
		}
		if (kind == RequestKind.PROBE) {
			return;
		}
		Client client = client(request);
		this.hosts.require(request, kind);
		int wait = this.rates.secondsToWait(client.address());
		if (wait > 0) {
			throw WebException.tooMany(client.address(), wait);
		}
		if (kind == RequestKind.USE) {
			this.service.require(client, RequestKind.path(request));
		}
		else {
			if (this.options.metrics() == MetricsAccess.RESTRICTED) {
				this.service.requireAccount();
			}
			if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
				this.service.requireProtected(client);
			}
		}
	}

	/** Shows the address of the client instead of that of the last proxy. */
	private static final class OfClient extends HttpServletRequestWrapper {

		private final String address;

		OfClient(HttpServletRequest request, String address) {
			super(request);
			this.address = address;
		}

		@Override
		public String getRemoteAddr() {
			return this.address;
		}

		@Override
		public String getRemoteHost() {
			return this.address;
		}

		/** A client that accepts nothing accepts everything: metrics would fail. */
		@Override
		public @Nullable String getHeader(String name) {
			String value = super.getHeader(name);
			return (value != null && value.isBlank() && name.equalsIgnoreCase(HttpHeaders.ACCEPT)) ? null : value;
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return (getHeader(name) != null) ? super.getHeaders(name) : Collections.emptyEnumeration();
		}

	}

}
