#!/usr/bin/env python3
"""Reference values for the accountants, from dp-accounting 1.3.0 and mpmath 1.3.0: `python make-references.py > references.json`."""

import json
import random
from functools import reduce

import dp_accounting as dp
from dp_accounting import pld, rdp
from dp_accounting.pld import privacy_loss_distribution as distribution
from mpmath import erfc, exp, log, mp, mpf, pi, quad, sqrt

mp.dps = 40
random.seed(20240601)


def loss_epsilon(events, delta):
    accountant = pld.PLDAccountant(value_discretization_interval=1e-4)
    for event, count in events:
        accountant.compose(event, count)
    return accountant.get_epsilon(delta)


def noise_loss(name, parameter, count):
    make = {
        'gaussian': lambda: distribution.from_gaussian_mechanism(parameter),
        'laplace': lambda: distribution.from_laplace_mechanism(parameter),
        'discrete-laplace': lambda: distribution.from_discrete_laplace_mechanism(1 / parameter),
        'discrete-gaussian': lambda: distribution.from_discrete_gaussian_mechanism(parameter),
    }[name]
    return make().self_compose(count)


def losses():
    """Mixed lists of unsampled mechanisms with sensitivity 1; parameter: deviation or scale."""
    for _ in range(12):
        parts = []
        for _ in range(random.choice([1, 1, 2, 3])):
            name = random.choice(['gaussian', 'laplace', 'discrete-laplace', 'discrete-gaussian'])
            parts.append([name, round(random.uniform(2, 30), 2), random.choice([1, 2, 5, 20])])
        delta = random.choice([1e-3, 1e-5, 1e-6])
        together = reduce(lambda a, b: a.compose(b), [noise_loss(*part) for part in parts])
        epsilon = float(together.get_epsilon_for_delta(delta))
        yield {'parts': parts, 'delta': delta, 'epsilon': epsilon}


def sampled():
    for _ in range(6):
        q, sigma = round(random.uniform(0.005, 0.2), 4), round(random.uniform(0.8, 3), 2)
        count, delta = random.choice([1, 10, 100]), random.choice([1e-4, 1e-6])
        event = dp.PoissonSampledDpEvent(q, dp.GaussianDpEvent(sigma))
        yield {'rate': q, 'deviation': sigma, 'times': count, 'delta': delta, 'epsilon': loss_epsilon([(event, count)], delta)}


def divergence(q, sigma, order):
    """The Rényi divergence of Poisson-sampled Gaussian noise, by numerical integration."""
    q, sigma, order = mpf(q), mpf(sigma), mpf(order)

    def integrand(x):
        return exp(-x * x / 2 / sigma**2) / (sigma * sqrt(2 * pi)) * (1 - q + q * exp((2 * x - 1) / (2 * sigma**2))) ** order

    points = [mpf(-20) * sigma + (order + 40 * sigma) * i / 40 for i in range(41)]
    return log(quad(integrand, points)) / (order - 1)


def divergences():
    for q, sigma in [(0.01, 2.5), (256 / 60000, 1.1), (0.2, 0.6), (0.001, 4)]:
        for order in [1.05, 1.5, 2, 3.7, 8, 31.5]:
            yield {'rate': q, 'deviation': sigma, 'order': order, 'divergence': float(divergence(q, sigma, order))}


def tails():
    for x in [-3, -0.5, 0, 0.3, 1.06, 1.79, 2.5, 4.44, 5.99, 6.01, 9, 20, 37]:
        yield {'x': x, 'tail': float(erfc(mpf(x) / sqrt(mpf(2))) / 2)}


def fixed_size():
    """Theorem 9 of Wang, Balle and Kasiviswanathan for Gaussian noise, term by term; and dp_accounting's own, sharper bound."""
    for batch, total, sigma in [(100, 10000, 1), (10, 1000, 2), (500, 2000, 5)]:
        gamma = mpf(batch) / total
        base = lambda j: mpf(j) * 4 / (2 * mpf(sigma) ** 2)
        for order in [2, 3, 8, 32]:
            total_sum = 1 + gamma**2 * mp.binomial(order, 2) * min(4 * (exp(base(2)) - 1), 2 * exp(base(2)))
            for j in range(3, order + 1):
                total_sum += 2 * gamma**j * mp.binomial(order, j) * exp((j - 1) * base(j))
            bound = min(log(total_sum) / (order - 1), base(order))
            accountant = rdp.RdpAccountant([order], dp.NeighboringRelation.REPLACE_ONE)
            event = dp.SampledWithoutReplacementDpEvent(total, batch, dp.GaussianDpEvent(sigma))
            accountant.compose(event)
            yield {'batch': batch, 'total': total, 'deviation': sigma, 'order': order, 'divergence': float(bound), 'sharper': float(accountant._rdp[0])}


print(json.dumps({
    'losses': list(losses()),
    'sampled': list(sampled()),
    'divergences': list(divergences()),
    'tails': list(tails()),
    'fixedSize': list(fixed_size()),
}, indent=1))
