package dev.blockload.web;

import java.util.EnumSet;
import java.util.List;

import dev.blockload.account.Accounts;
import dev.blockload.account.AuditLog;
import dev.blockload.account.EntryCodes;
import dev.blockload.account.SetupCodes;
import dev.blockload.account.Tokens;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.run.RunHistory;
import dev.blockload.serve.ManagementPort;
import dev.blockload.serve.ServeException;
import dev.blockload.serve.TlsSettings;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Exposure.Tls;
import jakarta.servlet.DispatcherType;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The beans of this package, in the context of the web server.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(SecurityFilterAutoConfiguration.class)
@EnableConfigurationProperties({ WebSettings.class, LimitSettings.class, OidcSettings.class })
@Import({ SecurityChains.class, OidcConfiguration.class })
class WebConfiguration {

	@Bean
	Refusals refusals(AuditLog audit) {
		return new Refusals(audit);
	}

	@Bean
	ProblemAdvice problemAdvice(Refusals refusals, VisibleTexts texts) {
		return new ProblemAdvice(refusals, texts);
	}

	@Bean
	VisibleDefinitions visibleDefinitions(ActiveDefinitions active) {
		return new VisibleDefinitions(active);
	}

	@Bean
	VisibleTexts visibleTexts(ActiveDefinitions active, VisibleDefinitions definitions, BlockCatalog catalog) {
		return new VisibleTexts(active, definitions, catalog);
	}

	@Bean
	VisibleRuns visibleRuns(RunHistory history) {
		return new VisibleRuns(history);
	}

	@Bean
	Service service(Accounts accounts, OidcSettings provider, WebOptions options, Environment environment) {
		return new Service(() -> provider.isPresent() || accounts.exist(), Exposure.of(options, tls(environment)));
	}

	private static Tls tls(Environment environment) {
		return TlsSettings.areIn(environment) ? Tls.ON : Tls.OFF;
	}

	@Bean
	FilterRegistrationBean<Gate> gate(WebOptions options, WebSettings settings, Service service,
			ObjectProvider<ManagementPort> managementPort) {
		FilterRegistrationBean<Gate> gate = new FilterRegistrationBean<>(new Gate(options,
				new RateLimit(settings.requests(), System::nanoTime), service, managementPort.getIfAvailable()));
		gate.setOrder(Ordered.HIGHEST_PRECEDENCE);
		gate.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
		return gate;
	}

	@Bean
	FilterRegistrationBean<BodyFilter> bodies(WebSettings settings, LimitSettings limits,
			ObjectProvider<StreamedPath> streamed, BodySenders senders) {
		FilterRegistrationBean<BodyFilter> bodies = new FilterRegistrationBean<>(
				new BodyFilter(settings, limits.uploadPlaces(), streamed.stream().toList(), senders));
		bodies.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
		bodies.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
		return bodies;
	}

	@Bean
	BodySenders bodySenders(Tokens tokens, WebSessions sessions, Accounts accounts, Cookies cookies) {
		return new BodySenders(new BearerFilter(tokens), sessions, accounts, cookies);
	}

	/** Threads that read files as they arrive, one for each. */
	@Bean
	AsyncTaskExecutor uploadReceivers(LimitSettings limits) {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(limits.uploads());
		executor.setQueueCapacity(limits.uploads());
		executor.setAllowCoreThreadTimeOut(true);
		executor.setThreadNamePrefix("upload-");
		return executor;
	}

	@Bean
	RequestRejectedHandler rejectedRequests() {
		return (request, response, exception) -> Problems
			.send(WebException.badRequest("The path or a header of the request is not valid."), response);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> errorPages() {
		return (factory) -> factory.addContextCustomizers((context) -> {
			context.getParent().getPipeline().addValve(new UnreadBodyValve());
			context.getParent().getPipeline().addValve(new ProblemReportValve());
		});
	}

	@Bean
	Cookies cookies(WebOptions options, Environment environment) {
		return new Cookies(options, tls(environment));
	}

	@Bean
	WebSessions webSessions(JdbcClient jdbc) {
		return new WebSessions(jdbc);
	}

	@Bean
	SessionFilter sessionFilter(WebSessions sessions, Accounts accounts, Cookies cookies, WebOptions options) {
		return new SessionFilter(sessions, accounts, cookies, options);
	}

	/** It is in the security chain of the pages only. */
	@Bean
	FilterRegistrationBean<SessionFilter> sessionFilterElsewhere(SessionFilter filter) {
		FilterRegistrationBean<SessionFilter> elsewhere = new FilterRegistrationBean<>(filter);
		elsewhere.setEnabled(false);
		return elsewhere;
	}

	@Bean
	LogIns logIns(WebSessions sessions, Cookies cookies, WebOptions options) {
		return new LogIns(sessions, cookies, options);
	}

	@Bean
	LogInPage logInPage(Accounts accounts, LogIns logIns, WebOptions options, OidcSettings provider) {
		if (options.localLogin() == LocalLogin.OFF && !provider.isPresent()) {
			throw ServeException.noLogIn();
		}
		return new LogInPage(accounts, logIns, options, provider);
	}

	@Bean
	PasswordPage passwordPage(Accounts accounts, LogIns logIns) {
		return new PasswordPage(accounts, logIns);
	}

	@Bean
	SetupPage setupPage(SetupCodes codes, LogIns logIns) {
		return new SetupPage(codes, logIns);
	}

	@Bean
	EntryPage entryPage(EntryCodes codes, LogIns logIns) {
		return new EntryPage(codes, logIns);
	}

	@Bean
	TokensPage tokensPage(Tokens tokens, WebOptions options, Refusals refusals) {
		return new TokensPage(tokens, options, refusals);
	}

	@Bean
	AssetsPage assetsPage() {
		return new AssetsPage();
	}

	@Bean
	ZonePage zonePage(WebOptions options, Cookies cookies) {
		return new ZonePage(options, cookies);
	}

	@Bean
	OpenStreams openStreams() {
		return new OpenStreams();
	}

	@Bean
	StoreCalls storeCalls(LimitSettings settings) {
		return new StoreCalls(settings);
	}

	@Bean
	OpenAnswers openAnswers() {
		return new OpenAnswers();
	}

	@Bean
	EventStreams eventStreams(LimitSettings settings, OpenStreams rights, OpenAnswers answers) {
		return new EventStreams(settings, rights, answers);
	}

	@Bean
	Downloads downloads(LimitSettings settings, OpenAnswers answers) {
		return new Downloads(settings, answers);
	}

	@Bean
	WebMvcConfigurer requests() {
		return new WebMvcConfigurer() {
			@Override
			public void addInterceptors(InterceptorRegistry interceptors) {
				interceptors.addInterceptor(new NulCheck());
			}

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new CallerArgument());
			}
		};
	}

}
