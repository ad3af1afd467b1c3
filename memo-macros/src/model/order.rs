//! The order in which the calculations of a record are made: each behind those that it depends on.

use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::record::Calculation;
use crate::diag::{Errors, did_you_mean};

/// Resolves the fields that each calculation `depends` on; a circle of them is a mistake.
pub(super) fn resolve(
    calculations: &mut [Calculation],
    depends: &[Vec<Ident>],
    errors: &mut Errors,
) {
    let names: Vec<String> = calculations.iter().map(name).collect();
    let edges: Vec<Vec<(usize, &Ident)>> = depends
        .iter()
        .map(|depends| {
            let places = depends.iter().enumerate().filter_map(|(index, field)| {
                if depends[..index].contains(field) {
                    errors.push(field.span(), format!("`{field}` is named twice"));
                    return None;
                }
                Some((find(&names, field, errors)?, field))
            });
            places.collect()
        })
        .collect();
    report_circles(&names, &edges, errors);
    let constants: Vec<Ident> = calculations.iter().map(|it| it.constant.clone()).collect();
    for (calculation, edges) in calculations.iter_mut().zip(&edges) {
        let edges = edges.iter().map(|(place, _)| constants[*place].clone());
        calculation.depends = edges.collect();
    }
}

fn name(calculation: &Calculation) -> String {
    calculation.name.unraw().to_string()
}

fn find(names: &[String], field: &Ident, errors: &mut Errors) -> Option<usize> {
    let written = field.unraw().to_string();
    let place = names.iter().position(|name| *name == written);
    if place.is_none() {
        let there_are = format!("there are `{}`", names.join("`, `"));
        let meant = did_you_mean(&written, names.iter().map(String::as_str), &there_are);
        let message = format!("no calculation is named `{written}`{meant}");
        errors.push(field.span(), message);
    }
    place
}

/// Each circle is told once, under the name that closes it.
fn report_circles(names: &[String], edges: &[Vec<(usize, &Ident)>], errors: &mut Errors) {
    let mut done = vec![false; names.len()];
    for start in 0..names.len() {
        walk(start, &mut Vec::new(), names, edges, &mut done, errors);
    }
}

fn walk(
    place: usize,
    path: &mut Vec<usize>,
    names: &[String],
    edges: &[Vec<(usize, &Ident)>],
    done: &mut [bool],
    errors: &mut Errors,
) {
    if done[place] {
        return;
    }
    path.push(place);
    for &(next, field) in &edges[place] {
        match path.iter().position(|&before| before == next) {
            Some(start) => {
                let circle = path[start..].iter().chain([&next]);
                let circle: Vec<_> = circle.map(|&place| names[place].as_str()).collect();
                let message = format!(
                    "calculations cannot depend on each other in a circle: `{}`; remove one of the \
                     dependencies",
                    circle.join("` → `"),
                );
                errors.push(field.span(), message);
            }
            None => walk(next, path, names, edges, done, errors),
        }
    }
    path.pop();
    done[place] = true;
}
